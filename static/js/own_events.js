// The events that this device reported at or organises.

import { device } from "./device.js";

const EVENTS = "own-events";
const MOST_EVENTS = 20;

/** The slugs of the events that this device reported at or organises, the latest first. @returns {string[]} */
export function ownEvents() {
  const slugs = device.read(EVENTS);
  return Array.isArray(slugs) ? slugs.filter((slug) => typeof slug === "string") : [];
}

/** @param {string} slug */
export function rememberEvent(slug) {
  const others = ownEvents().filter((other) => other !== slug);
  device.write(EVENTS, [slug, ...others].slice(0, MOST_EVENTS));
}
