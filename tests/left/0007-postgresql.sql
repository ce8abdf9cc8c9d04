SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN RAISE EXCEPTION 'the % is append-only', TG_TABLE_NAME; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.campaign_sections (
    campaign_id integer NOT NULL,
    section character varying(8) NOT NULL,
    opens date,
    day date,
    report_by date,
    goal integer,
    members integer,
    boards boolean NOT NULL
);
CREATE TABLE public.campaigns (
    id integer NOT NULL,
    slug character varying(60) NOT NULL,
    name character varying(60) NOT NULL,
    state character varying(12) NOT NULL,
    opens date,
    day date,
    report_by date,
    goal integer,
    home_section character varying(8),
    demonstration boolean NOT NULL,
    open_letters integer NOT NULL,
    coded_letters integer NOT NULL,
    ask_letters integer NOT NULL,
    revision integer NOT NULL,
    bands character varying(100) NOT NULL,
    CONSTRAINT ck_campaigns_dated CHECK ((demonstration OR ((opens IS NOT NULL) AND (day IS NOT NULL) AND (report_by IS NOT NULL)))),
    CONSTRAINT ck_campaigns_state_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'open'::character varying, 'frozen'::character varying, 'provisional'::character varying, 'final'::character varying])::text[])))
);
CREATE SEQUENCE public.campaigns_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.campaigns_id_seq OWNED BY public.campaigns.id;
CREATE TABLE public.case_totals (
    campaign_id integer NOT NULL,
    scope character varying(90) NOT NULL,
    "case" character varying(60) NOT NULL,
    letters bigint NOT NULL,
    verified bigint NOT NULL
);
CREATE TABLE public.cases (
    campaign_id integer NOT NULL,
    slug character varying(60) NOT NULL,
    "position" integer NOT NULL,
    name character varying(60) NOT NULL,
    country character varying(2) NOT NULL,
    story text NOT NULL,
    ask text NOT NULL,
    paragraphs text NOT NULL,
    write_to text NOT NULL,
    addressees text NOT NULL,
    may_name_amnesty boolean NOT NULL,
    may_carry_return_address boolean NOT NULL,
    post_suspended boolean NOT NULL,
    embargoed boolean NOT NULL,
    closed boolean NOT NULL
);
CREATE TABLE public.channel_totals (
    campaign_id integer NOT NULL,
    scope character varying(90) NOT NULL,
    channel character varying(12) NOT NULL,
    letters bigint NOT NULL
);
CREATE TABLE public.day_totals (
    campaign_id integer NOT NULL,
    scope character varying(90) NOT NULL,
    day date NOT NULL,
    letters bigint NOT NULL
);
CREATE TABLE public.entry_origins (
    campaign_id integer NOT NULL,
    number integer NOT NULL,
    at character varying(20) NOT NULL,
    region character varying(8),
    event character varying(80),
    reports integer NOT NULL,
    writers integer NOT NULL,
    per_writer_letters integer NOT NULL,
    reason character varying(12) NOT NULL,
    made_by character varying(60) NOT NULL
);
CREATE TABLE public.event_cases (
    event character varying(80) NOT NULL,
    "case" character varying(60) NOT NULL
);
CREATE TABLE public.events (
    slug character varying(80) NOT NULL,
    id character varying(15) NOT NULL,
    code character varying(16) NOT NULL,
    campaign_id integer NOT NULL,
    title character varying(60) NOT NULL,
    kind character varying(12) NOT NULL,
    starts_at character varying(20) NOT NULL,
    ends_at character varying(20),
    timezone character varying(60) NOT NULL,
    section character varying(8) NOT NULL,
    region character varying(8),
    venue character varying(60) NOT NULL,
    city character varying(60) NOT NULL,
    online boolean NOT NULL,
    visibility character varying(8) NOT NULL,
    expected_people integer,
    contact_public character varying(120) NOT NULL,
    contact_email character varying(254) NOT NULL,
    description text NOT NULL,
    language character varying(12) NOT NULL,
    published boolean NOT NULL,
    registered_at character varying(20) NOT NULL,
    words text NOT NULL,
    folded_city text NOT NULL
);
CREATE TABLE public.heads (
    campaign_id integer NOT NULL,
    number integer NOT NULL,
    hash character varying(64) NOT NULL
);
CREATE TABLE public.hour_totals (
    campaign_id integer NOT NULL,
    scope character varying(90) NOT NULL,
    hour character varying(20) NOT NULL,
    letters bigint NOT NULL,
    writers bigint NOT NULL,
    per_writer_letters bigint NOT NULL
);
CREATE TABLE public.idempotency_keys (
    campaign_id integer NOT NULL,
    key_hash character varying(64) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    answer text NOT NULL
);
CREATE TABLE public.ledger (
    campaign_id integer NOT NULL,
    format integer NOT NULL,
    number integer NOT NULL,
    at character varying(17) NOT NULL,
    kind character varying(12) NOT NULL,
    report character varying(26) NOT NULL,
    campaign character varying(60) NOT NULL,
    section character varying(8) NOT NULL,
    region character varying(8) NOT NULL,
    event character varying(15) NOT NULL,
    "case" character varying(60) NOT NULL,
    channel character varying(12) NOT NULL,
    letters integer NOT NULL,
    verified integer NOT NULL,
    written_on character varying(10) NOT NULL,
    trust character varying(12) NOT NULL,
    previous character varying(64) NOT NULL,
    hash character varying(64) NOT NULL,
    CONSTRAINT ck_ledger_numbered CHECK ((number > 0))
);
CREATE TABLE public.letter_reports (
    reference character varying(26) NOT NULL,
    campaign_id integer NOT NULL,
    section character varying(8) NOT NULL,
    region character varying(8),
    event character varying(80),
    trust character varying(12) NOT NULL,
    status character varying(12) NOT NULL,
    held boolean NOT NULL,
    received_at character varying(20) NOT NULL,
    written_on date NOT NULL,
    writers integer,
    CONSTRAINT ck_letter_reports_status_known CHECK (((status)::text = ANY ((ARRAY['counted'::character varying, 'held'::character varying, 'withdrawn'::character varying, 'rejected'::character varying])::text[])))
);
CREATE TABLE public.regions (
    code character varying(8) NOT NULL,
    section character varying(8) NOT NULL,
    name character varying(60) NOT NULL,
    timezone character varying(60) NOT NULL
);
CREATE TABLE public.report_lines (
    reference character varying(26) NOT NULL,
    held boolean NOT NULL,
    "case" character varying(60) NOT NULL,
    channel character varying(12) NOT NULL,
    letters integer NOT NULL,
    writers integer,
    CONSTRAINT ck_report_lines_some_letters CHECK ((letters > 0))
);
CREATE TABLE public.scope_totals (
    campaign_id integer NOT NULL,
    scope character varying(90) NOT NULL,
    version integer NOT NULL,
    at character varying(20) NOT NULL,
    letters bigint NOT NULL,
    verified bigint NOT NULL,
    reports bigint NOT NULL,
    writers bigint NOT NULL,
    per_writer_letters bigint NOT NULL,
    events bigint NOT NULL,
    schools bigint NOT NULL,
    places bigint NOT NULL
);
CREATE TABLE public.section_cases (
    campaign_id integer NOT NULL,
    section character varying(8) NOT NULL,
    "case" character varying(60) NOT NULL
);
CREATE TABLE public.sections (
    code character varying(8) NOT NULL,
    name character varying(60) NOT NULL,
    country character varying(2) NOT NULL,
    language character varying(12) NOT NULL,
    timezone character varying(60) NOT NULL
);
ALTER TABLE ONLY public.campaigns ALTER COLUMN id SET DEFAULT nextval('public.campaigns_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0007');
INSERT INTO public.campaign_sections VALUES (1, 'us', NULL, NULL, NULL, 350000, NULL, true);
INSERT INTO public.campaign_sections VALUES (1, 'gb', NULL, NULL, NULL, 250000, NULL, true);
INSERT INTO public.campaign_sections VALUES (1, 'ca', NULL, NULL, NULL, 90000, NULL, true);
INSERT INTO public.campaign_sections VALUES (1, 'de', NULL, NULL, NULL, 240000, NULL, true);
INSERT INTO public.campaign_sections VALUES (1, 'fr', NULL, NULL, NULL, 210000, NULL, true);
INSERT INTO public.campaign_sections VALUES (1, 'is', NULL, NULL, NULL, 50000, NULL, true);
INSERT INTO public.campaign_sections VALUES (1, 'nl', NULL, NULL, NULL, 220000, NULL, true);
INSERT INTO public.campaign_sections VALUES (1, 'au', NULL, NULL, NULL, 90000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'us', NULL, NULL, NULL, 350000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'gb', NULL, NULL, NULL, 250000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'ca', NULL, NULL, NULL, 90000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'de', NULL, NULL, NULL, 240000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'fr', NULL, NULL, NULL, 210000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'is', NULL, NULL, NULL, 50000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'nl', NULL, NULL, NULL, 220000, NULL, true);
INSERT INTO public.campaign_sections VALUES (2, 'au', NULL, NULL, NULL, 90000, NULL, true);
INSERT INTO public.campaigns VALUES (1, 'demo', 'Write for Rights (demonstration)', 'open', NULL, NULL, NULL, 1500000, 'us', true, 100, 2000, 20, 1, '[20, 100, 500]');
INSERT INTO public.campaigns VALUES (2, 'w4r-2026', 'Write for Rights (demonstration)', 'open', '2026-09-01', '2026-12-10', '2027-01-15', 1500000, 'us', false, 100, 2000, 20, 1, '[20, 100, 500]');
INSERT INTO public.case_totals VALUES (1, 'event:letters-at-school', 'germain-rukuki', 33, 0);
INSERT INTO public.case_totals VALUES (1, 'world', 'nassima-al-sada', 12, 0);
INSERT INTO public.case_totals VALUES (1, 'section:us', 'nassima-al-sada', 12, 0);
INSERT INTO public.case_totals VALUES (1, 'region:us-vt', 'nassima-al-sada', 12, 0);
INSERT INTO public.case_totals VALUES (1, 'region:us-ny', 'germain-rukuki', 38, 0);
INSERT INTO public.case_totals VALUES (1, 'event:among-friends-wwhfamvj8yv5', 'germain-rukuki', 5, 0);
INSERT INTO public.case_totals VALUES (1, 'world', 'jani-silva', 4, 0);
INSERT INTO public.case_totals VALUES (1, 'section:gb', 'germain-rukuki', 0, 0);
INSERT INTO public.case_totals VALUES (1, 'section:gb', 'jani-silva', 4, 0);
INSERT INTO public.case_totals VALUES (1, 'world', 'germain-rukuki', 188, 0);
INSERT INTO public.case_totals VALUES (1, 'section:us', 'germain-rukuki', 188, 0);
INSERT INTO public.case_totals VALUES (2, 'section:us', 'germain-rukuki', 11, 0);
INSERT INTO public.case_totals VALUES (2, 'world', 'germain-rukuki', 23, 0);
INSERT INTO public.case_totals VALUES (2, 'section:gb', 'germain-rukuki', 12, 0);
INSERT INTO public.cases VALUES (1, 'khaled-drareni', 1, 'Khaled Drareni', 'DZ', 'Khaled Drareni is an Algerian journalist who founded the news site Casbah Tribune. He reported on the Hirak protest movement and was arrested in March 2020 while covering a demonstration in Algiers. In September 2020 an appeal court sentenced him to two years in prison. He was released in February 2021; in March 2022, after a new hearing, he was given a suspended sentence of six months.', 'Release Khaled Drareni at once and drop all charges that punish him for his journalism.', '["I am writing to you about Khaled Drareni, a journalist who was tried for reporting on peaceful protest.", "Journalism is not a crime. A country in which reporters need not fear prison is safer for everyone in it."]', 'The President of the Republic, Algeria', '[{"office": "The President of the Republic", "salutation": "Your Excellency,", "address": "Pr\u00e9sidence de la R\u00e9publique\nEl Mouradia\n16000 Alger", "country": "DZ"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (1, 'germain-rukuki', 2, 'Germain Rukuki', 'BI', 'Germain Rukuki worked for human rights in Burundi. He was arrested in July 2017 and in April 2018 sentenced to 32 years in prison, in connection with his work against torture. In June 2021 an appeal court reduced the sentence to one year, which he had long served, and he was released.', 'Quash the conviction of Germain Rukuki and release him at once and without conditions.', '["I am writing to you about Germain Rukuki, who was sentenced to 32 years in prison because he stood up for human rights.", "Nobody should lose years with his family for work against torture. Let him and others do this work without fear."]', 'The President of the Republic, Burundi', '[]', true, true, false, false, false);
INSERT INTO public.cases VALUES (1, 'gustavo-gatica', 3, 'Gustavo Gatica', 'CL', 'Gustavo Gatica was a psychology student in Santiago when he joined the protests against inequality in Chile in 2019. On 8 November 2019 police fired shotgun pellets into the crowd and hit him in both eyes. He lost his sight for good.', 'Investigate who fired and who was in command when Gustavo Gatica was blinded, and bring those responsible to justice.', '["I am writing to you about Gustavo Gatica, who was blinded by the police at a protest on 8 November 2019.", "Those who fired are not the only ones who are responsible: look also at who gave the orders, and who could have stopped it."]', 'The National Prosecutor, Chile', '[{"office": "The National Prosecutor", "salutation": "Dear National Prosecutor,", "address": "Fiscal\u00eda Nacional\nCatedral 1437\nSantiago", "country": "CL"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (1, 'jani-silva', 4, 'Jani Silva', 'CO', 'Jani Silva defends the forests, the rivers and the farming communities of Putumayo, in the Colombian Amazon. She helped to found an organisation of small farmers that cares for a reserve there. For this work she has been followed and threatened with death.', 'Protect Jani Silva and her community together with them, and investigate the threats against her.', '["I am writing to you about Jani Silva, who defends the forests and rivers of Putumayo and is threatened with death for it.", "Agree with her and her community on how they are to be protected, and find out who is behind the threats."]', 'The President of the Republic, Colombia', '[{"office": "The President of the Republic", "salutation": "Dear President,", "address": "Casa de Nari\u00f1o\nCarrera 8 No. 7-26\nBogot\u00e1", "country": "CO"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (1, 'el-hiblu-3', 5, 'El Hiblu 3', 'MT', 'In March 2019 the ship El Hiblu 1 rescued more than a hundred people who had fled Libya by sea. They protested against being taken back, and the ship went on to Malta. Three teenagers among them, from Guinea and Côte d’Ivoire, who say that they had only interpreted and calmed people, were arrested on arrival and accused of grave crimes, terrorism among them. They deny it. In November 2023 they were indicted.', 'Drop the charges against the three young men and end the proceedings.', '["I am writing to you about the three young men who are called the El Hiblu 3. As teenagers they helped frightened people to talk to a ship\u2019s crew.", "To speak for people in danger is no crime. Please end the proceedings against them, so that they can get on with their lives."]', 'The Attorney General, Malta', '[{"office": "The Attorney General", "salutation": "Dear Attorney General,", "address": "Admiral House\n53 South Street\nValletta", "country": "MT"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (1, 'paing-phyo-min', 6, 'Paing Phyo Min', 'MM', 'Paing Phyo Min was a student leader in Myanmar and a member of Peacock Generation, a troupe that performs thangyat, a traditional satire in verse. He was arrested in 2019 after performances that made fun of the military, and was sent to prison. He was released in April 2021 and arrested again in October 2024.', 'Release Paing Phyo Min and everyone who is imprisoned for satire and peaceful speech.', '["I am writing to you about Paing Phyo Min, who went to prison for verses that made fun of the powerful.", "Satire hurts nobody. Please release him and everyone who is held for words alone."]', 'The President, Myanmar', '[]', true, true, true, false, false);
INSERT INTO public.cases VALUES (1, 'idris-khattak', 7, 'Idris Khattak', 'PK', 'Idris Khattak documented enforced disappearances in Pakistan. On 13 November 2019 his car was stopped in the north-west of the country, and he was himself made to disappear. In June 2020 the authorities admitted that they held him. In December 2021 it became known that a military court had sentenced him to 14 years in prison.', 'Release Idris Khattak, or give him a fair trial before a civilian court.', '["I am writing to you about Idris Khattak, who was made to disappear on 13 November 2019 and later tried by a military court.", "He has a right to be tried in the open by a civilian court, and his family has a right to know how he is."]', 'The Prime Minister, Pakistan', '[{"office": "The Prime Minister", "salutation": "Dear Prime Minister,", "address": "Prime Minister\u2019s Office\nConstitution Avenue\nIslamabad", "country": "PK"}]', true, false, false, false, false);
INSERT INTO public.cases VALUES (1, 'nassima-al-sada', 8, 'Nassima al-Sada', 'SA', 'Nassima al-Sada campaigned in Saudi Arabia for women’s right to drive and against the rule that made men the guardians of grown women. She was arrested in July 2018 and spent about a year of her detention in solitary confinement. She was released on conditions in June 2021.', 'Release Nassima al-Sada without conditions, and let women defend their rights freely.', '["I am writing to you about Nassima al-Sada, who asked for rights that women elsewhere have long had, and was imprisoned for it.", "Please let her live, travel and speak freely, and let all women in the kingdom defend their rights."]', 'The King, Saudi Arabia', '[]', false, true, false, false, false);
INSERT INTO public.cases VALUES (1, 'popi-qwabe-and-bongeka-phungula', 9, 'Popi Qwabe and Bongeka Phungula', 'ZA', 'Popi Qwabe and Bongeka Phungula were young women and friends. In May 2017 they were found shot dead in Johannesburg. When the letters of 2020 were written, nobody had been convicted.', 'Investigate the killing of Popi Qwabe and Bongeka Phungula thoroughly and without further delay, and bring those responsible to justice.', '["I am writing to you about Popi Qwabe and Bongeka Phungula, two young women who were shot dead in May 2017.", "Their families have waited too long to learn who did it. Please see to it that the investigation is thorough, and that they are told what comes of it."]', 'The National Commissioner of the Police Service, South Africa', '[{"office": "The National Commissioner of the Police Service", "salutation": "Dear National Commissioner,", "address": "South African Police Service\nPrivate Bag X94\nPretoria 0001", "country": "ZA"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (1, 'metu-pride-defenders', 10, 'METU Pride Defenders', 'TR', 'On 10 May 2019 students of the Middle East Technical University in Ankara came together for Pride on their campus. Police broke the gathering up with force. Eighteen students and an academic were put on trial; they were acquitted in October 2021.', 'Acquit the Pride defenders, investigate the force that police used, and protect the right to assemble peacefully.', '["I am writing to you about the students and the academic who were tried because they came together for Pride on their campus.", "To assemble peacefully is a right. Please protect it for everyone, and have the force that the police used investigated."]', 'The Minister of Justice, Türkiye', '[{"office": "The Minister of Justice", "salutation": "Dear Minister,", "address": "Adalet Bakanl\u0131\u011f\u0131\nMilli M\u00fcdafaa Caddesi 22\n06659 K\u0131z\u0131lay, Ankara", "country": "TR"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'khaled-drareni', 1, 'Khaled Drareni', 'DZ', 'Khaled Drareni is an Algerian journalist who founded the news site Casbah Tribune. He reported on the Hirak protest movement and was arrested in March 2020 while covering a demonstration in Algiers. In September 2020 an appeal court sentenced him to two years in prison. He was released in February 2021; in March 2022, after a new hearing, he was given a suspended sentence of six months.', 'Release Khaled Drareni at once and drop all charges that punish him for his journalism.', '["I am writing to you about Khaled Drareni, a journalist who was tried for reporting on peaceful protest.", "Journalism is not a crime. A country in which reporters need not fear prison is safer for everyone in it."]', 'The President of the Republic, Algeria', '[{"office": "The President of the Republic", "salutation": "Your Excellency,", "address": "Pr\u00e9sidence de la R\u00e9publique\nEl Mouradia\n16000 Alger", "country": "DZ"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'germain-rukuki', 2, 'Germain Rukuki', 'BI', 'Germain Rukuki worked for human rights in Burundi. He was arrested in July 2017 and in April 2018 sentenced to 32 years in prison, in connection with his work against torture. In June 2021 an appeal court reduced the sentence to one year, which he had long served, and he was released.', 'Quash the conviction of Germain Rukuki and release him at once and without conditions.', '["I am writing to you about Germain Rukuki, who was sentenced to 32 years in prison because he stood up for human rights.", "Nobody should lose years with his family for work against torture. Let him and others do this work without fear."]', 'The President of the Republic, Burundi', '[]', true, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'gustavo-gatica', 3, 'Gustavo Gatica', 'CL', 'Gustavo Gatica was a psychology student in Santiago when he joined the protests against inequality in Chile in 2019. On 8 November 2019 police fired shotgun pellets into the crowd and hit him in both eyes. He lost his sight for good.', 'Investigate who fired and who was in command when Gustavo Gatica was blinded, and bring those responsible to justice.', '["I am writing to you about Gustavo Gatica, who was blinded by the police at a protest on 8 November 2019.", "Those who fired are not the only ones who are responsible: look also at who gave the orders, and who could have stopped it."]', 'The National Prosecutor, Chile', '[{"office": "The National Prosecutor", "salutation": "Dear National Prosecutor,", "address": "Fiscal\u00eda Nacional\nCatedral 1437\nSantiago", "country": "CL"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'jani-silva', 4, 'Jani Silva', 'CO', 'Jani Silva defends the forests, the rivers and the farming communities of Putumayo, in the Colombian Amazon. She helped to found an organisation of small farmers that cares for a reserve there. For this work she has been followed and threatened with death.', 'Protect Jani Silva and her community together with them, and investigate the threats against her.', '["I am writing to you about Jani Silva, who defends the forests and rivers of Putumayo and is threatened with death for it.", "Agree with her and her community on how they are to be protected, and find out who is behind the threats."]', 'The President of the Republic, Colombia', '[{"office": "The President of the Republic", "salutation": "Dear President,", "address": "Casa de Nari\u00f1o\nCarrera 8 No. 7-26\nBogot\u00e1", "country": "CO"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'el-hiblu-3', 5, 'El Hiblu 3', 'MT', 'In March 2019 the ship El Hiblu 1 rescued more than a hundred people who had fled Libya by sea. They protested against being taken back, and the ship went on to Malta. Three teenagers among them, from Guinea and Côte d’Ivoire, who say that they had only interpreted and calmed people, were arrested on arrival and accused of grave crimes, terrorism among them. They deny it. In November 2023 they were indicted.', 'Drop the charges against the three young men and end the proceedings.', '["I am writing to you about the three young men who are called the El Hiblu 3. As teenagers they helped frightened people to talk to a ship\u2019s crew.", "To speak for people in danger is no crime. Please end the proceedings against them, so that they can get on with their lives."]', 'The Attorney General, Malta', '[{"office": "The Attorney General", "salutation": "Dear Attorney General,", "address": "Admiral House\n53 South Street\nValletta", "country": "MT"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'paing-phyo-min', 6, 'Paing Phyo Min', 'MM', 'Paing Phyo Min was a student leader in Myanmar and a member of Peacock Generation, a troupe that performs thangyat, a traditional satire in verse. He was arrested in 2019 after performances that made fun of the military, and was sent to prison. He was released in April 2021 and arrested again in October 2024.', 'Release Paing Phyo Min and everyone who is imprisoned for satire and peaceful speech.', '["I am writing to you about Paing Phyo Min, who went to prison for verses that made fun of the powerful.", "Satire hurts nobody. Please release him and everyone who is held for words alone."]', 'The President, Myanmar', '[]', true, true, true, false, false);
INSERT INTO public.cases VALUES (2, 'idris-khattak', 7, 'Idris Khattak', 'PK', 'Idris Khattak documented enforced disappearances in Pakistan. On 13 November 2019 his car was stopped in the north-west of the country, and he was himself made to disappear. In June 2020 the authorities admitted that they held him. In December 2021 it became known that a military court had sentenced him to 14 years in prison.', 'Release Idris Khattak, or give him a fair trial before a civilian court.', '["I am writing to you about Idris Khattak, who was made to disappear on 13 November 2019 and later tried by a military court.", "He has a right to be tried in the open by a civilian court, and his family has a right to know how he is."]', 'The Prime Minister, Pakistan', '[{"office": "The Prime Minister", "salutation": "Dear Prime Minister,", "address": "Prime Minister\u2019s Office\nConstitution Avenue\nIslamabad", "country": "PK"}]', true, false, false, false, false);
INSERT INTO public.cases VALUES (2, 'nassima-al-sada', 8, 'Nassima al-Sada', 'SA', 'Nassima al-Sada campaigned in Saudi Arabia for women’s right to drive and against the rule that made men the guardians of grown women. She was arrested in July 2018 and spent about a year of her detention in solitary confinement. She was released on conditions in June 2021.', 'Release Nassima al-Sada without conditions, and let women defend their rights freely.', '["I am writing to you about Nassima al-Sada, who asked for rights that women elsewhere have long had, and was imprisoned for it.", "Please let her live, travel and speak freely, and let all women in the kingdom defend their rights."]', 'The King, Saudi Arabia', '[]', false, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'popi-qwabe-and-bongeka-phungula', 9, 'Popi Qwabe and Bongeka Phungula', 'ZA', 'Popi Qwabe and Bongeka Phungula were young women and friends. In May 2017 they were found shot dead in Johannesburg. When the letters of 2020 were written, nobody had been convicted.', 'Investigate the killing of Popi Qwabe and Bongeka Phungula thoroughly and without further delay, and bring those responsible to justice.', '["I am writing to you about Popi Qwabe and Bongeka Phungula, two young women who were shot dead in May 2017.", "Their families have waited too long to learn who did it. Please see to it that the investigation is thorough, and that they are told what comes of it."]', 'The National Commissioner of the Police Service, South Africa', '[{"office": "The National Commissioner of the Police Service", "salutation": "Dear National Commissioner,", "address": "South African Police Service\nPrivate Bag X94\nPretoria 0001", "country": "ZA"}]', true, true, false, false, false);
INSERT INTO public.cases VALUES (2, 'metu-pride-defenders', 10, 'METU Pride Defenders', 'TR', 'On 10 May 2019 students of the Middle East Technical University in Ankara came together for Pride on their campus. Police broke the gathering up with force. Eighteen students and an academic were put on trial; they were acquitted in October 2021.', 'Acquit the Pride defenders, investigate the force that police used, and protect the right to assemble peacefully.', '["I am writing to you about the students and the academic who were tried because they came together for Pride on their campus.", "To assemble peacefully is a right. Please protect it for everyone, and have the force that the police used investigated."]', 'The Minister of Justice, Türkiye', '[{"office": "The Minister of Justice", "salutation": "Dear Minister,", "address": "Adalet Bakanl\u0131\u011f\u0131\nMilli M\u00fcdafaa Caddesi 22\n06659 K\u0131z\u0131lay, Ankara", "country": "TR"}]', true, true, false, false, false);
INSERT INTO public.channel_totals VALUES (1, 'event:letters-at-school', 'letter', 33);
INSERT INTO public.channel_totals VALUES (1, 'world', 'card', 12);
INSERT INTO public.channel_totals VALUES (1, 'section:us', 'card', 12);
INSERT INTO public.channel_totals VALUES (1, 'region:us-vt', 'card', 12);
INSERT INTO public.channel_totals VALUES (1, 'region:us-ny', 'letter', 38);
INSERT INTO public.channel_totals VALUES (1, 'event:among-friends-wwhfamvj8yv5', 'letter', 5);
INSERT INTO public.channel_totals VALUES (1, 'world', 'email', 4);
INSERT INTO public.channel_totals VALUES (1, 'section:gb', 'letter', 0);
INSERT INTO public.channel_totals VALUES (1, 'section:gb', 'email', 4);
INSERT INTO public.channel_totals VALUES (1, 'world', 'letter', 188);
INSERT INTO public.channel_totals VALUES (1, 'section:us', 'letter', 188);
INSERT INTO public.channel_totals VALUES (2, 'section:us', 'letter', 11);
INSERT INTO public.channel_totals VALUES (2, 'world', 'letter', 23);
INSERT INTO public.channel_totals VALUES (2, 'section:gb', 'letter', 12);
INSERT INTO public.day_totals VALUES (1, 'event:letters-at-school', '2026-12-10', 33);
INSERT INTO public.day_totals VALUES (1, 'region:us-vt', '2026-12-10', 4);
INSERT INTO public.day_totals VALUES (1, 'region:us-ny', '2026-12-10', 20);
INSERT INTO public.day_totals VALUES (1, 'event:among-friends-wwhfamvj8yv5', '2026-12-10', 5);
INSERT INTO public.day_totals VALUES (1, 'world', '2026-12-02', 4);
INSERT INTO public.day_totals VALUES (1, 'section:gb', '2026-12-02', 4);
INSERT INTO public.day_totals VALUES (1, 'world', '2026-12-10', 200);
INSERT INTO public.day_totals VALUES (1, 'section:us', '2026-12-10', 200);
INSERT INTO public.day_totals VALUES (2, 'section:us', '2026-12-10', 11);
INSERT INTO public.day_totals VALUES (2, 'world', '2026-12-10', 23);
INSERT INTO public.day_totals VALUES (2, 'section:gb', '2026-12-10', 12);
INSERT INTO public.entry_origins VALUES (1, 1, '2026-12-10T18:49:07Z', 'us-ny', 'letters-at-school', 1, 1, 3, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 2, '2026-12-10T18:49:07Z', 'us-vt', NULL, 1, 1, 2, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 3, '2026-12-10T18:56:07Z', 'us-ny', 'letters-at-school', 1, 1, 4, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 4, '2026-12-10T18:56:07Z', 'us-vt', NULL, 1, 1, 2, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 5, '2026-12-10T19:03:07Z', 'us-ny', 'letters-at-school', 1, 1, 5, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 6, '2026-12-10T19:03:07Z', 'us-vt', NULL, 1, 1, 2, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 7, '2026-12-10T19:10:07Z', 'us-ny', 'letters-at-school', 1, 1, 6, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 8, '2026-12-10T19:10:07Z', 'us-vt', NULL, 1, 1, 2, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 9, '2026-12-10T19:17:07Z', 'us-ny', 'letters-at-school', 1, 1, 7, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 10, '2026-12-10T19:17:07Z', 'us-vt', NULL, 1, 1, 2, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 11, '2026-12-10T19:24:07Z', 'us-ny', 'letters-at-school', 1, 1, 8, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 12, '2026-12-10T19:24:07Z', 'us-vt', NULL, 1, 1, 2, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 13, '2026-12-10T19:24:07Z', 'us-ny', 'among-friends-wwhfamvj8yv5', 1, 1, 5, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 14, '2026-12-10T19:24:07Z', NULL, NULL, 1, 1, 9, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 15, '2026-12-10T19:24:07Z', NULL, NULL, 0, 1, -5, 'mistyped', 'sender');
INSERT INTO public.entry_origins VALUES (1, 16, '2026-12-10T19:24:07Z', NULL, NULL, 0, 0, 0, 'mistyped', 'sender');
INSERT INTO public.entry_origins VALUES (1, 17, '2026-12-10T19:24:07Z', NULL, NULL, 1, 1, 7, '', 'sender');
INSERT INTO public.entry_origins VALUES (1, 18, '2026-12-10T19:24:07Z', NULL, NULL, -1, -1, -7, 'withdrawn', 'sender');
INSERT INTO public.entry_origins VALUES (1, 19, '2026-12-10T19:24:07Z', NULL, NULL, 1, 1, 150, 'released', 'us-staff');
INSERT INTO public.entry_origins VALUES (2, 1, '2026-12-10T19:24:07Z', NULL, NULL, 1, 1, 11, '', 'sender');
INSERT INTO public.entry_origins VALUES (2, 2, '2026-12-10T19:24:07Z', NULL, NULL, 1, 1, 12, '', 'sender');
INSERT INTO public.events VALUES ('letters-at-school', 'ev-nfnzja0y5pbe', 'JS79NR5C', 1, 'Letters at school', 'school', '2026-12-10T17:42:07Z', NULL, 'America/New_York', 'us', 'us-ny', '', 'New York', false, 'public', NULL, '', '', '', 'en', true, '2026-12-10T18:42:07Z', 'letters at school  new york', 'new york');
INSERT INTO public.events VALUES ('among-friends-wwhfamvj8yv5', 'ev-s3bm860cf35e', '350X347B', 1, 'Among friends', 'library', '2026-12-10T17:42:07Z', NULL, 'America/New_York', 'us', 'us-ny', '', 'Ithaca', false, 'link', NULL, '', '', '', 'en', true, '2026-12-10T18:42:07Z', 'among friends  ithaca', 'ithaca');
INSERT INTO public.heads VALUES (1, 19, 'f90847b200eaaf2f2587959169935a451b01d8e89fd4809cc7bcf430c1db5a50');
INSERT INTO public.heads VALUES (2, 2, '28c6848cdcb2f896ee431c7e830fca86d22efcce3bef223d7a9bc1629fa9a9bc');
INSERT INTO public.hour_totals VALUES (1, 'event:letters-at-school', '2026-12-10T18:00:00Z', 7, 2, 7);
INSERT INTO public.hour_totals VALUES (1, 'world', '2026-12-10T18:00:00Z', 11, 4, 11);
INSERT INTO public.hour_totals VALUES (1, 'section:us', '2026-12-10T18:00:00Z', 11, 4, 11);
INSERT INTO public.hour_totals VALUES (1, 'event:letters-at-school', '2026-12-10T19:00:00Z', 26, 4, 26);
INSERT INTO public.hour_totals VALUES (1, 'region:us-vt', '2026-12-10T19:00:00Z', 4, 2, 4);
INSERT INTO public.hour_totals VALUES (1, 'region:us-ny', '2026-12-10T19:00:00Z', 20, 3, 20);
INSERT INTO public.hour_totals VALUES (1, 'event:among-friends-wwhfamvj8yv5', '2026-12-10T19:00:00Z', 5, 1, 5);
INSERT INTO public.hour_totals VALUES (1, 'section:gb', '2026-12-10T19:00:00Z', 4, 2, 4);
INSERT INTO public.hour_totals VALUES (1, 'world', '2026-12-10T19:00:00Z', 193, 12, 193);
INSERT INTO public.hour_totals VALUES (1, 'section:us', '2026-12-10T19:00:00Z', 189, 10, 189);
INSERT INTO public.hour_totals VALUES (2, 'section:us', '2026-12-10T19:00:00Z', 11, 1, 11);
INSERT INTO public.hour_totals VALUES (2, 'world', '2026-12-10T19:00:00Z', 23, 2, 23);
INSERT INTO public.hour_totals VALUES (2, 'section:gb', '2026-12-10T19:00:00Z', 12, 1, 12);
INSERT INTO public.idempotency_keys VALUES (1, '7979da1ca45de637cf7c7a6efdb7f5fdd694c53b9202c4b33e6c2c1a7c7bf89b', 'b1e7b675077e777e9ca0489d82e35bae2424e49d215463e826847844c2588203', '{"reference":"czqwjsgyg9g339h6t4274ew7yc","status":"counted","letters":3,"version":1,"national":3,"section":"us","stands":3,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, 'd7977ef9d481a1893eaa6876fe1f236a8d315aad5e6731ffc880be5d9d7294db', '3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3', '{"reference":"czqw84mfet15bfrxv6a3yya17b","status":"counted","letters":2,"version":2,"national":5,"section":"us","stands":2,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, 'e63b8c5163398a5714ab9ecb7e0f5ceccd6d932e56ac87425eb11dad311ae8af', 'f7c9be7991a5a15f58ef9ac0e1bf3c98c9cfd4c3c6b23885b29f6b8647de1451', '{"reference":"czqw19gpc5sp3smayk8ajjrsn7","status":"counted","letters":4,"version":3,"national":9,"section":"us","stands":4,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, 'da4fb3663f721a4797817c8a3b59599699729e52e621608aaa7d32c512025d59', '3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3', '{"reference":"czqwnhx8mjgajewezdfpw2eypk","status":"counted","letters":2,"version":4,"national":11,"section":"us","stands":2,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, 'b19ef7ff1941ca38688873130b4baa8d8475fc0787ea45263032f6c3ce04255e', 'e0359e55464b4c4c431fdbaa9059f7d446ea86740b91ef2795f8c62d2cae4811', '{"reference":"czqw9y55maq4yy3vn7am812r9t","status":"counted","letters":5,"version":5,"national":16,"section":"us","stands":5,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '0295f6c9293cbe3c89665bef41ec9ad815eaf37be438ca43ef013984b5d803b7', '3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3', '{"reference":"czqws6znqftnwjftj0zef38f21","status":"counted","letters":2,"version":6,"national":18,"section":"us","stands":2,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '3ebd651f63a213d97556ca95f7c857b6ac00c6c9eb2c0739616b99b130a3a362', 'b4fd78c729074e9130f421e7306d45aa3c093c7366872e0ca1ead46d0053ed2a', '{"reference":"czqwg35ymn6wsdgvgwy8jkytsa","status":"counted","letters":6,"version":7,"national":24,"section":"us","stands":6,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '2a9a02d2d7a0eabe4dcda1e368a4fcbbddc2752bddcdc9f7cd90f1f7afd817e6', '3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3', '{"reference":"czqwsmyxfgda5tvr606cnfkhsx","status":"counted","letters":2,"version":8,"national":26,"section":"us","stands":2,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '80b7920837ee7cd62288553359549a340ccac21eba1d3710bc27a956a3df75ad', '8a877d25f7bf018fedeb609e7e830aa512228b0bf5e540892c111f1894b9e797', '{"reference":"czqwch2feten6btpren5zkavva","status":"counted","letters":7,"version":9,"national":33,"section":"us","stands":7,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '36485df115baf84d3cd7bf38d020f882ba6c05b83761902daa0e1be784173a96', '3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3', '{"reference":"czqwdhbm4ed77f3m3dr3avzkg7","status":"counted","letters":2,"version":10,"national":35,"section":"us","stands":2,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '1197d4cfca63d29d40f15965cbfe0c3cae67f8aa0c3f5a4671a6bbd64b7fcca8', 'c4249708dc18ea7358a59af4e782cee1bcd6eabcd284b0908fe519655deeb352', '{"reference":"czqwkka7rffjstef7kdtgbhywj","status":"counted","letters":8,"version":11,"national":43,"section":"us","stands":8,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, 'a30261445968f674e00182de2bbd843e71f4f9b34681aadaf6c05331ba10ffa5', '3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3', '{"reference":"czqw8ahq9ed033avdpsfn7xc6q","status":"counted","letters":2,"version":12,"national":45,"section":"us","stands":2,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '5cb3b3b33b32918a0ef2def692ac01ba51f97409ea0d57c6cae66adec2e0dfeb', 'dcc360ff482f0743ef4ef2fed5a15ace2eafb65a1291b0af0f74231a657969ad', '{"reference":"czqw9cabe51xkn58n0sakbh8kd","status":"counted","letters":5,"version":13,"national":50,"section":"us","stands":5,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '34e4ec079c25a629bd26b7669aa164f2be7335d90031dee2b37f07eca700c869', 'bb3438f55a75e375bf09eb658f2e574d856cdf295bed99338cefe3abb56a1eea', '{"reference":"czqw79kvqsnkxz7w7k5kc7sqpr","status":"counted","letters":9,"version":14,"national":9,"section":"gb","stands":9,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, 'd4d6804613157949eebc3489767e3578c6c2087931f366665aee38c919aa6d2d', '2f6d26cfe721fc7bc6fedea3b1358185bcb70b594a95870ba2d99c67764ecd1f', '{"reference":"czqw79kvqsnkxz7w7k5kc7sqpr","status":"counted","letters":4,"version":16,"national":4,"section":"gb","stands":4,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '911c2e68edae4cb291070668031a933dee9056e9ff8bbecc5f042ab9556c13bf', '00e62bdb9b2fa195a333075808bbc6310573ada996c664808d08e343e01e0f4a', '{"reference":"czqwta8tnq7k9va7h7pcq4q0nk","status":"counted","letters":7,"version":17,"national":57,"section":"us","stands":7,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, 'a667d498ee92f9a246a7c749e76b273915b75b68c2c0376175876c9570d40638', '3e3792ae0f97d4e20e697d27c024832397cfafb1199c95729df39d9081f3bcfc', '{"reference":"7e399edvkt9742w7ymhab0n890","status":"held","letters":900,"version":null,"national":50,"section":"us","stands":900,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (1, '5e491a89d45a6f8c0e807e8c3a163d889c35ac2b541ba83c67db3df65fb50a7d', 'a6d93eed2e2d2cfd04877f27b1ed378b4ac04b0134633d953ef988cc972d1110', '{"reference":"12dyk2w8kx6744hnb9rs3gznt5","status":"held","letters":150,"version":null,"national":50,"section":"us","stands":150,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (2, '5bd955e165d4e6c8cff8fd2cf2dd1d072a0547f1457bb9151e89165088e1f0a8', '07639a5ddd55015ccc4e23401288c52daf783c1439169735bc023e95c16ac453', '{"reference":"9dkezsr04q0dpaq70e9z71nns4","status":"counted","letters":11,"version":1,"national":11,"section":"us","stands":11,"replayed":false}');
INSERT INTO public.idempotency_keys VALUES (2, '34e4ec079c25a629bd26b7669aa164f2be7335d90031dee2b37f07eca700c869', '58e37417e47e13568376329f8ebd69c595883cf433eb1987ac80aabc9a8c49c4', '{"reference":"9dkepxzws13fkv8ysm5sb251ms","status":"counted","letters":12,"version":2,"national":12,"section":"gb","stands":12,"replayed":false}');
INSERT INTO public.ledger VALUES (1, 1, 1, '2026-12-10T18:49Z', 'report', 'czqwjsgyg9g339h6t4274ew7yc', 'demo', 'us', '', 'ev-nfnzja0y5pbe', 'germain-rukuki', 'letter', 3, 0, '2026-12-10', 'code', '0000000000000000000000000000000000000000000000000000000000000000', '66e8b8ba672619b7e861539078d95b689c1ad5effc82e55195ed5c3569b235f3');
INSERT INTO public.ledger VALUES (1, 1, 2, '2026-12-10T18:49Z', 'report', 'czqw84mfet15bfrxv6a3yya17b', 'demo', 'us', '', '', 'nassima-al-sada', 'card', 2, 0, '2026-12-10', 'open', '66e8b8ba672619b7e861539078d95b689c1ad5effc82e55195ed5c3569b235f3', 'bddba16c27459df18c1aa0972ee6d83681288b09914793e4a6d4a7e2428094e9');
INSERT INTO public.ledger VALUES (1, 1, 3, '2026-12-10T18:56Z', 'report', 'czqw19gpc5sp3smayk8ajjrsn7', 'demo', 'us', '', 'ev-nfnzja0y5pbe', 'germain-rukuki', 'letter', 4, 0, '2026-12-10', 'code', 'bddba16c27459df18c1aa0972ee6d83681288b09914793e4a6d4a7e2428094e9', 'a1bb50ca3121f4d27056e6cdfd4a14c8b50560a43cc94dfc60d046d38cc15513');
INSERT INTO public.ledger VALUES (1, 1, 4, '2026-12-10T18:56Z', 'report', 'czqwnhx8mjgajewezdfpw2eypk', 'demo', 'us', '', '', 'nassima-al-sada', 'card', 2, 0, '2026-12-10', 'open', 'a1bb50ca3121f4d27056e6cdfd4a14c8b50560a43cc94dfc60d046d38cc15513', '799a521e650cd8fc27264fdad7bc98ccda1dd9d1aae1f8118bc8ca5e90fb7d71');
INSERT INTO public.ledger VALUES (1, 1, 5, '2026-12-10T19:03Z', 'report', 'czqw9y55maq4yy3vn7am812r9t', 'demo', 'us', '', 'ev-nfnzja0y5pbe', 'germain-rukuki', 'letter', 5, 0, '2026-12-10', 'code', '799a521e650cd8fc27264fdad7bc98ccda1dd9d1aae1f8118bc8ca5e90fb7d71', '889269e589383d59092775ce88e74fa7ff1531da00db8cd3815c5fe9025fe5a0');
INSERT INTO public.ledger VALUES (1, 1, 6, '2026-12-10T19:03Z', 'report', 'czqws6znqftnwjftj0zef38f21', 'demo', 'us', '', '', 'nassima-al-sada', 'card', 2, 0, '2026-12-10', 'open', '889269e589383d59092775ce88e74fa7ff1531da00db8cd3815c5fe9025fe5a0', '4d713765b0fb1dbc278f74634cd970753c85dc76e75eaf323d10fe7c9a17fda8');
INSERT INTO public.ledger VALUES (1, 1, 7, '2026-12-10T19:10Z', 'report', 'czqwg35ymn6wsdgvgwy8jkytsa', 'demo', 'us', '', 'ev-nfnzja0y5pbe', 'germain-rukuki', 'letter', 6, 0, '2026-12-10', 'code', '4d713765b0fb1dbc278f74634cd970753c85dc76e75eaf323d10fe7c9a17fda8', '3b6ef74aa20987b9eb1c4f8c47dcf6048e03a9bf9f6448f683fecb4b48f38e6f');
INSERT INTO public.ledger VALUES (1, 1, 8, '2026-12-10T19:10Z', 'report', 'czqwsmyxfgda5tvr606cnfkhsx', 'demo', 'us', '', '', 'nassima-al-sada', 'card', 2, 0, '2026-12-10', 'open', '3b6ef74aa20987b9eb1c4f8c47dcf6048e03a9bf9f6448f683fecb4b48f38e6f', '82a4bf4772531c59089f2da5fa45393bdcf81684dae3b7c9930fd391565c3b35');
INSERT INTO public.ledger VALUES (1, 1, 9, '2026-12-10T19:17Z', 'report', 'czqwch2feten6btpren5zkavva', 'demo', 'us', 'us-ny', 'ev-nfnzja0y5pbe', 'germain-rukuki', 'letter', 7, 0, '2026-12-10', 'code', '82a4bf4772531c59089f2da5fa45393bdcf81684dae3b7c9930fd391565c3b35', 'e90e32ba32be55f0d6132a309c09479d063730758b44e2c2f8fb224d3945ddc8');
INSERT INTO public.ledger VALUES (1, 1, 10, '2026-12-10T19:17Z', 'report', 'czqwdhbm4ed77f3m3dr3avzkg7', 'demo', 'us', 'us-vt', '', 'nassima-al-sada', 'card', 2, 0, '2026-12-10', 'open', 'e90e32ba32be55f0d6132a309c09479d063730758b44e2c2f8fb224d3945ddc8', 'd78a5e5f8b98d93b24b6e95bd2673eb802be02e9e76d20236fd7931bc985d37e');
INSERT INTO public.ledger VALUES (1, 1, 11, '2026-12-10T19:24Z', 'report', 'czqwkka7rffjstef7kdtgbhywj', 'demo', 'us', 'us-ny', 'ev-nfnzja0y5pbe', 'germain-rukuki', 'letter', 8, 0, '2026-12-10', 'code', 'd78a5e5f8b98d93b24b6e95bd2673eb802be02e9e76d20236fd7931bc985d37e', 'ce60c0809d4cfcdb319b2f16977b53df33fa54646e9e57e077df773738381396');
INSERT INTO public.ledger VALUES (1, 1, 12, '2026-12-10T19:24Z', 'report', 'czqw8ahq9ed033avdpsfn7xc6q', 'demo', 'us', 'us-vt', '', 'nassima-al-sada', 'card', 2, 0, '2026-12-10', 'open', 'ce60c0809d4cfcdb319b2f16977b53df33fa54646e9e57e077df773738381396', '4ba3156e9ab7802a2b2cf459a0a392b83daabaaec6e71b85f5819dfaecf17ac1');
INSERT INTO public.ledger VALUES (1, 1, 13, '2026-12-10T19:24Z', 'report', 'czqw9cabe51xkn58n0sakbh8kd', 'demo', 'us', 'us-ny', '', 'germain-rukuki', 'letter', 5, 0, '2026-12-10', 'code', '4ba3156e9ab7802a2b2cf459a0a392b83daabaaec6e71b85f5819dfaecf17ac1', 'ac184d0d7483d7079d8ecc490bf7f937e948f1fe11f6d987450bc94f3071059c');
INSERT INTO public.ledger VALUES (1, 1, 14, '2026-12-10T19:24Z', 'report', 'czqw79kvqsnkxz7w7k5kc7sqpr', 'demo', 'gb', '', '', 'germain-rukuki', 'letter', 9, 0, '2026-12-02', 'open', 'ac184d0d7483d7079d8ecc490bf7f937e948f1fe11f6d987450bc94f3071059c', '0ffd9863f20fc774ff1e1ee8887126a913cb8c64bfa442ac6fe48288f8f1d279');
INSERT INTO public.ledger VALUES (1, 1, 15, '2026-12-10T19:24Z', 'correction', 'czqw79kvqsnkxz7w7k5kc7sqpr', 'demo', 'gb', '', '', 'germain-rukuki', 'letter', -9, 0, '2026-12-02', 'open', '0ffd9863f20fc774ff1e1ee8887126a913cb8c64bfa442ac6fe48288f8f1d279', '8f343849d5cfd17463e466fdba63cd10a38288c5107fe2f29c1210ae20351972');
INSERT INTO public.ledger VALUES (1, 1, 16, '2026-12-10T19:24Z', 'correction', 'czqw79kvqsnkxz7w7k5kc7sqpr', 'demo', 'gb', '', '', 'jani-silva', 'email', 4, 0, '2026-12-02', 'open', '8f343849d5cfd17463e466fdba63cd10a38288c5107fe2f29c1210ae20351972', 'a461ed1d563be672ff5631003bbad424edc03e237171b13072c8cd5cf67ffbae');
INSERT INTO public.ledger VALUES (1, 1, 17, '2026-12-10T19:24Z', 'report', 'czqwta8tnq7k9va7h7pcq4q0nk', 'demo', 'us', '', '', 'germain-rukuki', 'letter', 7, 0, '2026-12-10', 'open', 'a461ed1d563be672ff5631003bbad424edc03e237171b13072c8cd5cf67ffbae', '45f55bcebb869166455e302b76d7a1210db9b0dd328c0d0529e1737cf2cb2b87');
INSERT INTO public.ledger VALUES (1, 1, 18, '2026-12-10T19:24Z', 'withdrawal', 'czqwta8tnq7k9va7h7pcq4q0nk', 'demo', 'us', '', '', 'germain-rukuki', 'letter', -7, 0, '2026-12-10', 'open', '45f55bcebb869166455e302b76d7a1210db9b0dd328c0d0529e1737cf2cb2b87', 'ac8f96fc26ee7f530a7c373afc294070b5d124d5677f44acd9a24ac64c0f29e5');
INSERT INTO public.ledger VALUES (1, 1, 19, '2026-12-10T19:24Z', 'release', '12dyk2w8kx6744hnb9rs3gznt5', 'demo', 'us', '', '', 'germain-rukuki', 'letter', 150, 0, '2026-12-10', 'open', 'ac8f96fc26ee7f530a7c373afc294070b5d124d5677f44acd9a24ac64c0f29e5', 'f90847b200eaaf2f2587959169935a451b01d8e89fd4809cc7bcf430c1db5a50');
INSERT INTO public.ledger VALUES (2, 1, 1, '2026-12-10T19:24Z', 'report', '9dkezsr04q0dpaq70e9z71nns4', 'w4r-2026', 'us', '', '', 'germain-rukuki', 'letter', 11, 0, '2026-12-10', 'open', '0000000000000000000000000000000000000000000000000000000000000000', '50de833374692c142d3beb19dae0f3e53fbfc4ae80783832a9c60911e2222f1e');
INSERT INTO public.ledger VALUES (2, 1, 2, '2026-12-10T19:24Z', 'report', '9dkepxzws13fkv8ysm5sb251ms', 'w4r-2026', 'gb', '', '', 'germain-rukuki', 'letter', 12, 0, '2026-12-10', 'open', '50de833374692c142d3beb19dae0f3e53fbfc4ae80783832a9c60911e2222f1e', '28c6848cdcb2f896ee431c7e830fca86d22efcce3bef223d7a9bc1629fa9a9bc');
INSERT INTO public.letter_reports VALUES ('czqwjsgyg9g339h6t4274ew7yc', 1, 'us', 'us-ny', 'letters-at-school', 'code', 'counted', false, '2026-12-10T18:49:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqw84mfet15bfrxv6a3yya17b', 1, 'us', 'us-vt', NULL, 'open', 'counted', false, '2026-12-10T18:49:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqw19gpc5sp3smayk8ajjrsn7', 1, 'us', 'us-ny', 'letters-at-school', 'code', 'counted', false, '2026-12-10T18:56:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqwnhx8mjgajewezdfpw2eypk', 1, 'us', 'us-vt', NULL, 'open', 'counted', false, '2026-12-10T18:56:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqw9y55maq4yy3vn7am812r9t', 1, 'us', 'us-ny', 'letters-at-school', 'code', 'counted', false, '2026-12-10T19:03:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqws6znqftnwjftj0zef38f21', 1, 'us', 'us-vt', NULL, 'open', 'counted', false, '2026-12-10T19:03:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqwg35ymn6wsdgvgwy8jkytsa', 1, 'us', 'us-ny', 'letters-at-school', 'code', 'counted', false, '2026-12-10T19:10:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqwsmyxfgda5tvr606cnfkhsx', 1, 'us', 'us-vt', NULL, 'open', 'counted', false, '2026-12-10T19:10:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqwch2feten6btpren5zkavva', 1, 'us', 'us-ny', 'letters-at-school', 'code', 'counted', false, '2026-12-10T19:17:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqwdhbm4ed77f3m3dr3avzkg7', 1, 'us', 'us-vt', NULL, 'open', 'counted', false, '2026-12-10T19:17:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqwkka7rffjstef7kdtgbhywj', 1, 'us', 'us-ny', 'letters-at-school', 'code', 'counted', false, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqw8ahq9ed033avdpsfn7xc6q', 1, 'us', 'us-vt', NULL, 'open', 'counted', false, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqw9cabe51xkn58n0sakbh8kd', 1, 'us', 'us-ny', 'among-friends-wwhfamvj8yv5', 'code', 'counted', false, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('czqw79kvqsnkxz7w7k5kc7sqpr', 1, 'gb', NULL, NULL, 'open', 'counted', false, '2026-12-10T19:24:07Z', '2026-12-02', 2);
INSERT INTO public.letter_reports VALUES ('czqwta8tnq7k9va7h7pcq4q0nk', 1, 'us', NULL, NULL, 'open', 'withdrawn', false, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('7e399edvkt9742w7ymhab0n890', 1, 'us', NULL, NULL, 'open', 'held', true, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('12dyk2w8kx6744hnb9rs3gznt5', 1, 'us', NULL, NULL, 'open', 'counted', false, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('9dkezsr04q0dpaq70e9z71nns4', 2, 'us', NULL, NULL, 'open', 'counted', false, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.letter_reports VALUES ('9dkepxzws13fkv8ysm5sb251ms', 2, 'gb', NULL, NULL, 'open', 'counted', false, '2026-12-10T19:24:07Z', '2026-12-10', 1);
INSERT INTO public.regions VALUES ('us-ak', 'us', 'Alaska', 'America/Anchorage');
INSERT INTO public.regions VALUES ('us-al', 'us', 'Alabama', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-ar', 'us', 'Arkansas', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-as', 'us', 'American Samoa', 'Pacific/Pago_Pago');
INSERT INTO public.regions VALUES ('us-az', 'us', 'Arizona', 'America/Phoenix');
INSERT INTO public.regions VALUES ('us-ca', 'us', 'California', 'America/Los_Angeles');
INSERT INTO public.regions VALUES ('us-co', 'us', 'Colorado', 'America/Denver');
INSERT INTO public.regions VALUES ('us-ct', 'us', 'Connecticut', 'America/New_York');
INSERT INTO public.regions VALUES ('us-dc', 'us', 'District of Columbia', 'America/New_York');
INSERT INTO public.regions VALUES ('us-de', 'us', 'Delaware', 'America/New_York');
INSERT INTO public.regions VALUES ('us-fl', 'us', 'Florida', 'America/New_York');
INSERT INTO public.regions VALUES ('us-ga', 'us', 'Georgia', 'America/New_York');
INSERT INTO public.regions VALUES ('us-gu', 'us', 'Guam', 'Pacific/Guam');
INSERT INTO public.regions VALUES ('us-hi', 'us', 'Hawaii', 'Pacific/Honolulu');
INSERT INTO public.regions VALUES ('us-ia', 'us', 'Iowa', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-id', 'us', 'Idaho', 'America/Boise');
INSERT INTO public.regions VALUES ('us-il', 'us', 'Illinois', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-in', 'us', 'Indiana', 'America/Indiana/Indianapolis');
INSERT INTO public.regions VALUES ('us-ks', 'us', 'Kansas', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-ky', 'us', 'Kentucky', 'America/New_York');
INSERT INTO public.regions VALUES ('us-la', 'us', 'Louisiana', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-ma', 'us', 'Massachusetts', 'America/New_York');
INSERT INTO public.regions VALUES ('us-md', 'us', 'Maryland', 'America/New_York');
INSERT INTO public.regions VALUES ('us-me', 'us', 'Maine', 'America/New_York');
INSERT INTO public.regions VALUES ('us-mi', 'us', 'Michigan', 'America/Detroit');
INSERT INTO public.regions VALUES ('us-mn', 'us', 'Minnesota', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-mo', 'us', 'Missouri', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-mp', 'us', 'Northern Mariana Islands', 'Pacific/Guam');
INSERT INTO public.regions VALUES ('us-ms', 'us', 'Mississippi', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-mt', 'us', 'Montana', 'America/Denver');
INSERT INTO public.regions VALUES ('us-nc', 'us', 'North Carolina', 'America/New_York');
INSERT INTO public.regions VALUES ('us-nd', 'us', 'North Dakota', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-ne', 'us', 'Nebraska', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-nh', 'us', 'New Hampshire', 'America/New_York');
INSERT INTO public.regions VALUES ('us-nj', 'us', 'New Jersey', 'America/New_York');
INSERT INTO public.regions VALUES ('us-nm', 'us', 'New Mexico', 'America/Denver');
INSERT INTO public.regions VALUES ('us-nv', 'us', 'Nevada', 'America/Los_Angeles');
INSERT INTO public.regions VALUES ('us-ny', 'us', 'New York', 'America/New_York');
INSERT INTO public.regions VALUES ('us-oh', 'us', 'Ohio', 'America/New_York');
INSERT INTO public.regions VALUES ('us-ok', 'us', 'Oklahoma', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-or', 'us', 'Oregon', 'America/Los_Angeles');
INSERT INTO public.regions VALUES ('us-pa', 'us', 'Pennsylvania', 'America/New_York');
INSERT INTO public.regions VALUES ('us-pr', 'us', 'Puerto Rico', 'America/Puerto_Rico');
INSERT INTO public.regions VALUES ('us-ri', 'us', 'Rhode Island', 'America/New_York');
INSERT INTO public.regions VALUES ('us-sc', 'us', 'South Carolina', 'America/New_York');
INSERT INTO public.regions VALUES ('us-sd', 'us', 'South Dakota', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-tn', 'us', 'Tennessee', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-tx', 'us', 'Texas', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-ut', 'us', 'Utah', 'America/Denver');
INSERT INTO public.regions VALUES ('us-va', 'us', 'Virginia', 'America/New_York');
INSERT INTO public.regions VALUES ('us-vi', 'us', 'U.S. Virgin Islands', 'America/St_Thomas');
INSERT INTO public.regions VALUES ('us-vt', 'us', 'Vermont', 'America/New_York');
INSERT INTO public.regions VALUES ('us-wa', 'us', 'Washington', 'America/Los_Angeles');
INSERT INTO public.regions VALUES ('us-wi', 'us', 'Wisconsin', 'America/Chicago');
INSERT INTO public.regions VALUES ('us-wv', 'us', 'West Virginia', 'America/New_York');
INSERT INTO public.regions VALUES ('us-wy', 'us', 'Wyoming', 'America/Denver');
INSERT INTO public.regions VALUES ('gb-eng', 'gb', 'England', 'Europe/London');
INSERT INTO public.regions VALUES ('gb-nir', 'gb', 'Northern Ireland', 'Europe/London');
INSERT INTO public.regions VALUES ('gb-sct', 'gb', 'Scotland', 'Europe/London');
INSERT INTO public.regions VALUES ('gb-wls', 'gb', 'Wales', 'Europe/London');
INSERT INTO public.regions VALUES ('ca-ab', 'ca', 'Alberta', 'America/Edmonton');
INSERT INTO public.regions VALUES ('ca-bc', 'ca', 'British Columbia', 'America/Vancouver');
INSERT INTO public.regions VALUES ('ca-mb', 'ca', 'Manitoba', 'America/Winnipeg');
INSERT INTO public.regions VALUES ('ca-nb', 'ca', 'New Brunswick', 'America/Moncton');
INSERT INTO public.regions VALUES ('ca-nl', 'ca', 'Newfoundland and Labrador', 'America/St_Johns');
INSERT INTO public.regions VALUES ('ca-ns', 'ca', 'Nova Scotia', 'America/Halifax');
INSERT INTO public.regions VALUES ('ca-nt', 'ca', 'Northwest Territories', 'America/Edmonton');
INSERT INTO public.regions VALUES ('ca-nu', 'ca', 'Nunavut', 'America/Iqaluit');
INSERT INTO public.regions VALUES ('ca-on', 'ca', 'Ontario', 'America/Toronto');
INSERT INTO public.regions VALUES ('ca-pe', 'ca', 'Prince Edward Island', 'America/Halifax');
INSERT INTO public.regions VALUES ('ca-qc', 'ca', 'Quebec', 'America/Toronto');
INSERT INTO public.regions VALUES ('ca-sk', 'ca', 'Saskatchewan', 'America/Regina');
INSERT INTO public.regions VALUES ('ca-yt', 'ca', 'Yukon', 'America/Whitehorse');
INSERT INTO public.regions VALUES ('de-bb', 'de', 'Brandenburg', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-be', 'de', 'Berlin', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-bw', 'de', 'Baden-Württemberg', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-by', 'de', 'Bayern', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-hb', 'de', 'Bremen', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-he', 'de', 'Hessen', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-hh', 'de', 'Hamburg', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-mv', 'de', 'Mecklenburg-Vorpommern', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-ni', 'de', 'Niedersachsen', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-nw', 'de', 'Nordrhein-Westfalen', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-rp', 'de', 'Rheinland-Pfalz', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-sh', 'de', 'Schleswig-Holstein', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-sl', 'de', 'Saarland', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-sn', 'de', 'Sachsen', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-st', 'de', 'Sachsen-Anhalt', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('de-th', 'de', 'Thüringen', 'Europe/Berlin');
INSERT INTO public.regions VALUES ('fr-20r', 'fr', 'Corse', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-971', 'fr', 'Guadeloupe', 'America/Guadeloupe');
INSERT INTO public.regions VALUES ('fr-972', 'fr', 'Martinique', 'America/Martinique');
INSERT INTO public.regions VALUES ('fr-973', 'fr', 'Guyane', 'America/Cayenne');
INSERT INTO public.regions VALUES ('fr-974', 'fr', 'La Réunion', 'Indian/Reunion');
INSERT INTO public.regions VALUES ('fr-976', 'fr', 'Mayotte', 'Indian/Mayotte');
INSERT INTO public.regions VALUES ('fr-ara', 'fr', 'Auvergne-Rhône-Alpes', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-bfc', 'fr', 'Bourgogne-Franche-Comté', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-bre', 'fr', 'Bretagne', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-cvl', 'fr', 'Centre-Val de Loire', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-ges', 'fr', 'Grand Est', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-hdf', 'fr', 'Hauts-de-France', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-idf', 'fr', 'Île-de-France', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-naq', 'fr', 'Nouvelle-Aquitaine', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-nor', 'fr', 'Normandie', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-occ', 'fr', 'Occitanie', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-pac', 'fr', 'Provence-Alpes-Côte d’Azur', 'Europe/Paris');
INSERT INTO public.regions VALUES ('fr-pdl', 'fr', 'Pays de la Loire', 'Europe/Paris');
INSERT INTO public.regions VALUES ('is-1', 'is', 'Höfuðborgarsvæðið', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('is-2', 'is', 'Suðurnes', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('is-3', 'is', 'Vesturland', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('is-4', 'is', 'Vestfirðir', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('is-5', 'is', 'Norðurland vestra', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('is-6', 'is', 'Norðurland eystra', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('is-7', 'is', 'Austurland', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('is-8', 'is', 'Suðurland', 'Atlantic/Reykjavik');
INSERT INTO public.regions VALUES ('nl-dr', 'nl', 'Drenthe', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-fl', 'nl', 'Flevoland', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-fr', 'nl', 'Fryslân', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-ge', 'nl', 'Gelderland', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-gr', 'nl', 'Groningen', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-li', 'nl', 'Limburg', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-nb', 'nl', 'Noord-Brabant', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-nh', 'nl', 'Noord-Holland', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-ov', 'nl', 'Overijssel', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-ut', 'nl', 'Utrecht', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-ze', 'nl', 'Zeeland', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('nl-zh', 'nl', 'Zuid-Holland', 'Europe/Amsterdam');
INSERT INTO public.regions VALUES ('au-act', 'au', 'Australian Capital Territory', 'Australia/Sydney');
INSERT INTO public.regions VALUES ('au-nsw', 'au', 'New South Wales', 'Australia/Sydney');
INSERT INTO public.regions VALUES ('au-nt', 'au', 'Northern Territory', 'Australia/Darwin');
INSERT INTO public.regions VALUES ('au-qld', 'au', 'Queensland', 'Australia/Brisbane');
INSERT INTO public.regions VALUES ('au-sa', 'au', 'South Australia', 'Australia/Adelaide');
INSERT INTO public.regions VALUES ('au-tas', 'au', 'Tasmania', 'Australia/Hobart');
INSERT INTO public.regions VALUES ('au-vic', 'au', 'Victoria', 'Australia/Melbourne');
INSERT INTO public.regions VALUES ('au-wa', 'au', 'Western Australia', 'Australia/Perth');
INSERT INTO public.report_lines VALUES ('czqwjsgyg9g339h6t4274ew7yc', false, 'germain-rukuki', 'letter', 3, NULL);
INSERT INTO public.report_lines VALUES ('czqw84mfet15bfrxv6a3yya17b', false, 'nassima-al-sada', 'card', 2, NULL);
INSERT INTO public.report_lines VALUES ('czqw19gpc5sp3smayk8ajjrsn7', false, 'germain-rukuki', 'letter', 4, NULL);
INSERT INTO public.report_lines VALUES ('czqwnhx8mjgajewezdfpw2eypk', false, 'nassima-al-sada', 'card', 2, NULL);
INSERT INTO public.report_lines VALUES ('czqw9y55maq4yy3vn7am812r9t', false, 'germain-rukuki', 'letter', 5, NULL);
INSERT INTO public.report_lines VALUES ('czqws6znqftnwjftj0zef38f21', false, 'nassima-al-sada', 'card', 2, NULL);
INSERT INTO public.report_lines VALUES ('czqwg35ymn6wsdgvgwy8jkytsa', false, 'germain-rukuki', 'letter', 6, NULL);
INSERT INTO public.report_lines VALUES ('czqwsmyxfgda5tvr606cnfkhsx', false, 'nassima-al-sada', 'card', 2, NULL);
INSERT INTO public.report_lines VALUES ('czqwch2feten6btpren5zkavva', false, 'germain-rukuki', 'letter', 7, NULL);
INSERT INTO public.report_lines VALUES ('czqwdhbm4ed77f3m3dr3avzkg7', false, 'nassima-al-sada', 'card', 2, NULL);
INSERT INTO public.report_lines VALUES ('czqwkka7rffjstef7kdtgbhywj', false, 'germain-rukuki', 'letter', 8, NULL);
INSERT INTO public.report_lines VALUES ('czqw8ahq9ed033avdpsfn7xc6q', false, 'nassima-al-sada', 'card', 2, NULL);
INSERT INTO public.report_lines VALUES ('czqw9cabe51xkn58n0sakbh8kd', false, 'germain-rukuki', 'letter', 5, NULL);
INSERT INTO public.report_lines VALUES ('czqw79kvqsnkxz7w7k5kc7sqpr', false, 'jani-silva', 'email', 4, NULL);
INSERT INTO public.report_lines VALUES ('7e399edvkt9742w7ymhab0n890', true, 'germain-rukuki', 'letter', 900, NULL);
INSERT INTO public.report_lines VALUES ('12dyk2w8kx6744hnb9rs3gznt5', false, 'germain-rukuki', 'letter', 150, NULL);
INSERT INTO public.report_lines VALUES ('9dkezsr04q0dpaq70e9z71nns4', false, 'germain-rukuki', 'letter', 11, NULL);
INSERT INTO public.report_lines VALUES ('9dkepxzws13fkv8ysm5sb251ms', false, 'germain-rukuki', 'letter', 12, NULL);
INSERT INTO public.scope_totals VALUES (1, 'event:letters-at-school', 11, '2026-12-10T19:24:07Z', 33, 0, 6, 6, 33, 1, 1, 1);
INSERT INTO public.scope_totals VALUES (1, 'place:us-ny:new york', 11, '2026-12-10T19:24:07Z', 33, 0, 6, 6, 33, 0, 0, 0);
INSERT INTO public.scope_totals VALUES (1, 'region:us-vt', 12, '2026-12-10T19:24:07Z', 12, 0, 6, 6, 12, 0, 0, 0);
INSERT INTO public.scope_totals VALUES (1, 'region:us-ny', 13, '2026-12-10T19:24:07Z', 38, 0, 7, 7, 38, 2, 1, 2);
INSERT INTO public.scope_totals VALUES (1, 'event:among-friends-wwhfamvj8yv5', 13, '2026-12-10T19:24:07Z', 5, 0, 1, 1, 5, 1, 0, 1);
INSERT INTO public.scope_totals VALUES (1, 'place:us-ny:ithaca', 13, '2026-12-10T19:24:07Z', 5, 0, 1, 1, 5, 0, 0, 0);
INSERT INTO public.scope_totals VALUES (1, 'section:gb', 16, '2026-12-10T19:24:07Z', 4, 0, 1, 2, 4, 0, 0, 0);
INSERT INTO public.scope_totals VALUES (1, 'world', 19, '2026-12-10T19:24:07Z', 204, 0, 15, 16, 204, 2, 1, 2);
INSERT INTO public.scope_totals VALUES (1, 'section:us', 19, '2026-12-10T19:24:07Z', 200, 0, 14, 14, 200, 2, 1, 2);
INSERT INTO public.scope_totals VALUES (2, 'section:us', 1, '2026-12-10T19:24:07Z', 11, 0, 1, 1, 11, 0, 0, 0);
INSERT INTO public.scope_totals VALUES (2, 'world', 2, '2026-12-10T19:24:07Z', 23, 0, 2, 2, 23, 0, 0, 0);
INSERT INTO public.scope_totals VALUES (2, 'section:gb', 2, '2026-12-10T19:24:07Z', 12, 0, 1, 1, 12, 0, 0, 0);
INSERT INTO public.section_cases VALUES (1, 'us', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (1, 'us', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'us', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'us', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'us', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (1, 'us', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'us', 'idris-khattak');
INSERT INTO public.section_cases VALUES (1, 'us', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'us', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'us', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (1, 'gb', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (1, 'gb', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'gb', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'gb', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'gb', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (1, 'gb', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'gb', 'idris-khattak');
INSERT INTO public.section_cases VALUES (1, 'gb', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'gb', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'gb', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (1, 'ca', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (1, 'ca', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'ca', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'ca', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'ca', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (1, 'ca', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'ca', 'idris-khattak');
INSERT INTO public.section_cases VALUES (1, 'ca', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'ca', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'ca', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (1, 'de', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (1, 'de', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'de', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'de', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'de', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (1, 'de', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'de', 'idris-khattak');
INSERT INTO public.section_cases VALUES (1, 'de', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'de', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'de', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (1, 'fr', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (1, 'fr', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'fr', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'fr', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'fr', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (1, 'fr', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'fr', 'idris-khattak');
INSERT INTO public.section_cases VALUES (1, 'fr', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'fr', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'fr', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (1, 'is', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'is', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'is', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'is', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (1, 'is', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'is', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'is', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'is', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (1, 'nl', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (1, 'nl', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'nl', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'nl', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'nl', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'nl', 'idris-khattak');
INSERT INTO public.section_cases VALUES (1, 'nl', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'nl', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'nl', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (1, 'au', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (1, 'au', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (1, 'au', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (1, 'au', 'jani-silva');
INSERT INTO public.section_cases VALUES (1, 'au', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (1, 'au', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (1, 'au', 'idris-khattak');
INSERT INTO public.section_cases VALUES (1, 'au', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (1, 'au', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (1, 'au', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'us', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (2, 'us', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'us', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'us', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'us', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (2, 'us', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'us', 'idris-khattak');
INSERT INTO public.section_cases VALUES (2, 'us', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'us', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'us', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'gb', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (2, 'gb', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'gb', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'gb', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'gb', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (2, 'gb', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'gb', 'idris-khattak');
INSERT INTO public.section_cases VALUES (2, 'gb', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'gb', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'gb', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'ca', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (2, 'ca', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'ca', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'ca', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'ca', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (2, 'ca', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'ca', 'idris-khattak');
INSERT INTO public.section_cases VALUES (2, 'ca', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'ca', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'ca', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'de', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (2, 'de', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'de', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'de', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'de', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (2, 'de', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'de', 'idris-khattak');
INSERT INTO public.section_cases VALUES (2, 'de', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'de', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'de', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'fr', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (2, 'fr', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'fr', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'fr', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'fr', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (2, 'fr', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'fr', 'idris-khattak');
INSERT INTO public.section_cases VALUES (2, 'fr', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'fr', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'fr', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'is', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'is', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'is', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'is', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (2, 'is', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'is', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'is', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'is', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'nl', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (2, 'nl', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'nl', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'nl', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'nl', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'nl', 'idris-khattak');
INSERT INTO public.section_cases VALUES (2, 'nl', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'nl', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'nl', 'metu-pride-defenders');
INSERT INTO public.section_cases VALUES (2, 'au', 'khaled-drareni');
INSERT INTO public.section_cases VALUES (2, 'au', 'germain-rukuki');
INSERT INTO public.section_cases VALUES (2, 'au', 'gustavo-gatica');
INSERT INTO public.section_cases VALUES (2, 'au', 'jani-silva');
INSERT INTO public.section_cases VALUES (2, 'au', 'el-hiblu-3');
INSERT INTO public.section_cases VALUES (2, 'au', 'paing-phyo-min');
INSERT INTO public.section_cases VALUES (2, 'au', 'idris-khattak');
INSERT INTO public.section_cases VALUES (2, 'au', 'nassima-al-sada');
INSERT INTO public.section_cases VALUES (2, 'au', 'popi-qwabe-and-bongeka-phungula');
INSERT INTO public.section_cases VALUES (2, 'au', 'metu-pride-defenders');
INSERT INTO public.sections VALUES ('us', 'United States', 'US', 'en', 'America/New_York');
INSERT INTO public.sections VALUES ('gb', 'United Kingdom', 'GB', 'en', 'Europe/London');
INSERT INTO public.sections VALUES ('ca', 'Canada', 'CA', 'en', 'America/Toronto');
INSERT INTO public.sections VALUES ('de', 'Germany', 'DE', 'de', 'Europe/Berlin');
INSERT INTO public.sections VALUES ('fr', 'France', 'FR', 'fr', 'Europe/Paris');
INSERT INTO public.sections VALUES ('is', 'Iceland', 'IS', 'is', 'Atlantic/Reykjavik');
INSERT INTO public.sections VALUES ('nl', 'Netherlands', 'NL', 'nl', 'Europe/Amsterdam');
INSERT INTO public.sections VALUES ('au', 'Australia', 'AU', 'en', 'Australia/Sydney');
SELECT pg_catalog.setval('public.campaigns_id_seq', 2, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.campaign_sections
    ADD CONSTRAINT pk_campaign_sections PRIMARY KEY (campaign_id, section);
ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT pk_campaigns PRIMARY KEY (id);
ALTER TABLE ONLY public.case_totals
    ADD CONSTRAINT pk_case_totals PRIMARY KEY (campaign_id, scope, "case");
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT pk_cases PRIMARY KEY (campaign_id, slug);
ALTER TABLE ONLY public.channel_totals
    ADD CONSTRAINT pk_channel_totals PRIMARY KEY (campaign_id, scope, channel);
ALTER TABLE ONLY public.day_totals
    ADD CONSTRAINT pk_day_totals PRIMARY KEY (campaign_id, scope, day);
ALTER TABLE ONLY public.entry_origins
    ADD CONSTRAINT pk_entry_origins PRIMARY KEY (campaign_id, number);
ALTER TABLE ONLY public.event_cases
    ADD CONSTRAINT pk_event_cases PRIMARY KEY (event, "case");
ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (slug);
ALTER TABLE ONLY public.heads
    ADD CONSTRAINT pk_heads PRIMARY KEY (campaign_id);
ALTER TABLE ONLY public.hour_totals
    ADD CONSTRAINT pk_hour_totals PRIMARY KEY (campaign_id, scope, hour);
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT pk_idempotency_keys PRIMARY KEY (campaign_id, key_hash);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT pk_ledger PRIMARY KEY (campaign_id, number);
ALTER TABLE ONLY public.letter_reports
    ADD CONSTRAINT pk_letter_reports PRIMARY KEY (reference);
ALTER TABLE ONLY public.regions
    ADD CONSTRAINT pk_regions PRIMARY KEY (code);
ALTER TABLE ONLY public.report_lines
    ADD CONSTRAINT pk_report_lines PRIMARY KEY (reference, held, "case", channel);
ALTER TABLE ONLY public.scope_totals
    ADD CONSTRAINT pk_scope_totals PRIMARY KEY (campaign_id, scope);
ALTER TABLE ONLY public.section_cases
    ADD CONSTRAINT pk_section_cases PRIMARY KEY (campaign_id, section, "case");
ALTER TABLE ONLY public.sections
    ADD CONSTRAINT pk_sections PRIMARY KEY (code);
ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT uq_campaigns_slug UNIQUE (slug);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT uq_events_code UNIQUE (code);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT uq_events_id UNIQUE (id);
CREATE INDEX ix_events_listed ON public.events USING btree (campaign_id, published, visibility, starts_at, slug);
CREATE INDEX ix_ledger_report ON public.ledger USING btree (report);
CREATE INDEX ix_letter_reports_held ON public.letter_reports USING btree (campaign_id, received_at) WHERE held;
CREATE INDEX ix_regions_section ON public.regions USING btree (section);
CREATE INDEX ix_scope_totals_version ON public.scope_totals USING btree (campaign_id, version);
CREATE TRIGGER entry_origins_refuses_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry_origins FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER ledger_refuses_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.campaign_sections
    ADD CONSTRAINT fk_campaign_sections_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.campaign_sections
    ADD CONSTRAINT fk_campaign_sections_section_sections FOREIGN KEY (section) REFERENCES public.sections(code);
ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT fk_campaigns_home_section_sections FOREIGN KEY (home_section) REFERENCES public.sections(code);
ALTER TABLE ONLY public.case_totals
    ADD CONSTRAINT fk_case_totals_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.channel_totals
    ADD CONSTRAINT fk_channel_totals_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.day_totals
    ADD CONSTRAINT fk_day_totals_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.entry_origins
    ADD CONSTRAINT fk_entry_origins_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.event_cases
    ADD CONSTRAINT fk_event_cases_event_events FOREIGN KEY (event) REFERENCES public.events(slug);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_region_regions FOREIGN KEY (region) REFERENCES public.regions(code);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_section_sections FOREIGN KEY (section) REFERENCES public.sections(code);
ALTER TABLE ONLY public.heads
    ADD CONSTRAINT fk_heads_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.hour_totals
    ADD CONSTRAINT fk_hour_totals_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT fk_idempotency_keys_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT fk_ledger_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.letter_reports
    ADD CONSTRAINT fk_letter_reports_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.letter_reports
    ADD CONSTRAINT fk_letter_reports_event_events FOREIGN KEY (event) REFERENCES public.events(slug);
ALTER TABLE ONLY public.regions
    ADD CONSTRAINT fk_regions_section_sections FOREIGN KEY (section) REFERENCES public.sections(code);
ALTER TABLE ONLY public.report_lines
    ADD CONSTRAINT fk_report_lines_reference_letter_reports FOREIGN KEY (reference) REFERENCES public.letter_reports(reference);
ALTER TABLE ONLY public.scope_totals
    ADD CONSTRAINT fk_scope_totals_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.section_cases
    ADD CONSTRAINT fk_section_cases_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.section_cases
    ADD CONSTRAINT fk_section_cases_campaign_id_cases FOREIGN KEY (campaign_id, "case") REFERENCES public.cases(campaign_id, slug);
