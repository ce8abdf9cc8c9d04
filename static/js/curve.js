// How letters added up, as a line on the projector page.

/**
 * The path of an SVG of this size, as `curve` of the server makes it; empty below two points.
 * @param {number[]} letters those of each step
 */
export function curve(letters, width = 100, height = 30) {
  let sum = 0;
  const sums = letters.map((count) => (sum += count));
  const most = Math.max(0, ...sums);
  if (sums.length < 2 || !most) return "";
  const places = sums.map((total, at) => {
    const across = Math.floor((at * width * 100) / (sums.length - 1));
    const down = height * 100 - Math.floor((total * height * 100) / most);
    return `${(across / 100).toFixed(2)} ${(down / 100).toFixed(2)}`;
  });
  return `M${places.join(" L")}`;
}
