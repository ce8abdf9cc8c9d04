BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0007');
CREATE TABLE campaign_sections (
	campaign_id INTEGER NOT NULL, 
	section VARCHAR(8) NOT NULL, 
	opens DATE, 
	day DATE, 
	report_by DATE, 
	goal INTEGER, 
	members INTEGER, 
	boards BOOLEAN NOT NULL, 
	CONSTRAINT pk_campaign_sections PRIMARY KEY (campaign_id, section), 
	CONSTRAINT fk_campaign_sections_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_campaign_sections_section_sections FOREIGN KEY(section) REFERENCES sections (code)
);
INSERT INTO "campaign_sections" VALUES(1,'us',NULL,NULL,NULL,350000,NULL,1);
INSERT INTO "campaign_sections" VALUES(1,'gb',NULL,NULL,NULL,250000,NULL,1);
INSERT INTO "campaign_sections" VALUES(1,'ca',NULL,NULL,NULL,90000,NULL,1);
INSERT INTO "campaign_sections" VALUES(1,'de',NULL,NULL,NULL,240000,NULL,1);
INSERT INTO "campaign_sections" VALUES(1,'fr',NULL,NULL,NULL,210000,NULL,1);
INSERT INTO "campaign_sections" VALUES(1,'is',NULL,NULL,NULL,50000,NULL,1);
INSERT INTO "campaign_sections" VALUES(1,'nl',NULL,NULL,NULL,220000,NULL,1);
INSERT INTO "campaign_sections" VALUES(1,'au',NULL,NULL,NULL,90000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'us',NULL,NULL,NULL,350000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'gb',NULL,NULL,NULL,250000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'ca',NULL,NULL,NULL,90000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'de',NULL,NULL,NULL,240000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'fr',NULL,NULL,NULL,210000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'is',NULL,NULL,NULL,50000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'nl',NULL,NULL,NULL,220000,NULL,1);
INSERT INTO "campaign_sections" VALUES(2,'au',NULL,NULL,NULL,90000,NULL,1);
CREATE TABLE campaigns (
	id INTEGER NOT NULL, 
	slug VARCHAR(60) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	opens DATE, 
	day DATE, 
	report_by DATE, 
	goal INTEGER, 
	home_section VARCHAR(8), 
	demonstration BOOLEAN NOT NULL, 
	open_letters INTEGER NOT NULL, 
	coded_letters INTEGER NOT NULL, 
	ask_letters INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	bands VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_campaigns PRIMARY KEY (id), 
	CONSTRAINT ck_campaigns_state_known CHECK (state in ('draft', 'open', 'frozen', 'provisional', 'final')), 
	CONSTRAINT ck_campaigns_dated CHECK (demonstration or (opens is not null and day is not null and report_by is not null)), 
	CONSTRAINT fk_campaigns_home_section_sections FOREIGN KEY(home_section) REFERENCES sections (code), 
	CONSTRAINT uq_campaigns_slug UNIQUE (slug)
);
INSERT INTO "campaigns" VALUES(1,'demo','Write for Rights (demonstration)','open',NULL,NULL,NULL,1500000,'us',1,100,2000,20,1,'[20, 100, 500]');
INSERT INTO "campaigns" VALUES(2,'w4r-2026','Write for Rights (demonstration)','open','2026-09-01','2026-12-10','2027-01-15',1500000,'us',0,100,2000,20,1,'[20, 100, 500]');
CREATE TABLE case_totals (
	campaign_id INTEGER NOT NULL, 
	scope VARCHAR(90) NOT NULL, 
	"case" VARCHAR(60) NOT NULL, 
	letters BIGINT NOT NULL, 
	verified BIGINT NOT NULL, 
	CONSTRAINT pk_case_totals PRIMARY KEY (campaign_id, scope, "case"), 
	CONSTRAINT fk_case_totals_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
)
 WITHOUT ROWID

;
INSERT INTO "case_totals" VALUES(1,'event:among-friends-zpp6873b618b','germain-rukuki',5,0);
INSERT INTO "case_totals" VALUES(1,'event:letters-at-school','germain-rukuki',33,0);
INSERT INTO "case_totals" VALUES(1,'region:us-ny','germain-rukuki',38,0);
INSERT INTO "case_totals" VALUES(1,'region:us-vt','nassima-al-sada',12,0);
INSERT INTO "case_totals" VALUES(1,'section:gb','germain-rukuki',0,0);
INSERT INTO "case_totals" VALUES(1,'section:gb','jani-silva',4,0);
INSERT INTO "case_totals" VALUES(1,'section:us','germain-rukuki',188,0);
INSERT INTO "case_totals" VALUES(1,'section:us','nassima-al-sada',12,0);
INSERT INTO "case_totals" VALUES(1,'world','germain-rukuki',188,0);
INSERT INTO "case_totals" VALUES(1,'world','jani-silva',4,0);
INSERT INTO "case_totals" VALUES(1,'world','nassima-al-sada',12,0);
INSERT INTO "case_totals" VALUES(2,'section:gb','germain-rukuki',12,0);
INSERT INTO "case_totals" VALUES(2,'section:us','germain-rukuki',11,0);
INSERT INTO "case_totals" VALUES(2,'world','germain-rukuki',23,0);
CREATE TABLE cases (
	campaign_id INTEGER NOT NULL, 
	slug VARCHAR(60) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	story TEXT NOT NULL, 
	ask TEXT NOT NULL, 
	paragraphs TEXT NOT NULL, 
	write_to TEXT NOT NULL, 
	addressees TEXT NOT NULL, 
	may_name_amnesty BOOLEAN NOT NULL, 
	may_carry_return_address BOOLEAN NOT NULL, 
	post_suspended BOOLEAN NOT NULL, 
	embargoed BOOLEAN NOT NULL, 
	closed BOOLEAN NOT NULL, 
	CONSTRAINT pk_cases PRIMARY KEY (campaign_id, slug), 
	CONSTRAINT fk_cases_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
);
INSERT INTO "cases" VALUES(1,'khaled-drareni',1,'Khaled Drareni','DZ','Khaled Drareni is an Algerian journalist who founded the news site Casbah Tribune. He reported on the Hirak protest movement and was arrested in March 2020 while covering a demonstration in Algiers. In September 2020 an appeal court sentenced him to two years in prison. He was released in February 2021; in March 2022, after a new hearing, he was given a suspended sentence of six months.','Release Khaled Drareni at once and drop all charges that punish him for his journalism.','["I am writing to you about Khaled Drareni, a journalist who was tried for reporting on peaceful protest.", "Journalism is not a crime. A country in which reporters need not fear prison is safer for everyone in it."]','The President of the Republic, Algeria','[{"office": "The President of the Republic", "salutation": "Your Excellency,", "address": "Pr\u00e9sidence de la R\u00e9publique\nEl Mouradia\n16000 Alger", "country": "DZ"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(1,'germain-rukuki',2,'Germain Rukuki','BI','Germain Rukuki worked for human rights in Burundi. He was arrested in July 2017 and in April 2018 sentenced to 32 years in prison, in connection with his work against torture. In June 2021 an appeal court reduced the sentence to one year, which he had long served, and he was released.','Quash the conviction of Germain Rukuki and release him at once and without conditions.','["I am writing to you about Germain Rukuki, who was sentenced to 32 years in prison because he stood up for human rights.", "Nobody should lose years with his family for work against torture. Let him and others do this work without fear."]','The President of the Republic, Burundi','[]',1,1,0,0,0);
INSERT INTO "cases" VALUES(1,'gustavo-gatica',3,'Gustavo Gatica','CL','Gustavo Gatica was a psychology student in Santiago when he joined the protests against inequality in Chile in 2019. On 8 November 2019 police fired shotgun pellets into the crowd and hit him in both eyes. He lost his sight for good.','Investigate who fired and who was in command when Gustavo Gatica was blinded, and bring those responsible to justice.','["I am writing to you about Gustavo Gatica, who was blinded by the police at a protest on 8 November 2019.", "Those who fired are not the only ones who are responsible: look also at who gave the orders, and who could have stopped it."]','The National Prosecutor, Chile','[{"office": "The National Prosecutor", "salutation": "Dear National Prosecutor,", "address": "Fiscal\u00eda Nacional\nCatedral 1437\nSantiago", "country": "CL"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(1,'jani-silva',4,'Jani Silva','CO','Jani Silva defends the forests, the rivers and the farming communities of Putumayo, in the Colombian Amazon. She helped to found an organisation of small farmers that cares for a reserve there. For this work she has been followed and threatened with death.','Protect Jani Silva and her community together with them, and investigate the threats against her.','["I am writing to you about Jani Silva, who defends the forests and rivers of Putumayo and is threatened with death for it.", "Agree with her and her community on how they are to be protected, and find out who is behind the threats."]','The President of the Republic, Colombia','[{"office": "The President of the Republic", "salutation": "Dear President,", "address": "Casa de Nari\u00f1o\nCarrera 8 No. 7-26\nBogot\u00e1", "country": "CO"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(1,'el-hiblu-3',5,'El Hiblu 3','MT','In March 2019 the ship El Hiblu 1 rescued more than a hundred people who had fled Libya by sea. They protested against being taken back, and the ship went on to Malta. Three teenagers among them, from Guinea and Côte d’Ivoire, who say that they had only interpreted and calmed people, were arrested on arrival and accused of grave crimes, terrorism among them. They deny it. In November 2023 they were indicted.','Drop the charges against the three young men and end the proceedings.','["I am writing to you about the three young men who are called the El Hiblu 3. As teenagers they helped frightened people to talk to a ship\u2019s crew.", "To speak for people in danger is no crime. Please end the proceedings against them, so that they can get on with their lives."]','The Attorney General, Malta','[{"office": "The Attorney General", "salutation": "Dear Attorney General,", "address": "Admiral House\n53 South Street\nValletta", "country": "MT"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(1,'paing-phyo-min',6,'Paing Phyo Min','MM','Paing Phyo Min was a student leader in Myanmar and a member of Peacock Generation, a troupe that performs thangyat, a traditional satire in verse. He was arrested in 2019 after performances that made fun of the military, and was sent to prison. He was released in April 2021 and arrested again in October 2024.','Release Paing Phyo Min and everyone who is imprisoned for satire and peaceful speech.','["I am writing to you about Paing Phyo Min, who went to prison for verses that made fun of the powerful.", "Satire hurts nobody. Please release him and everyone who is held for words alone."]','The President, Myanmar','[]',1,1,1,0,0);
INSERT INTO "cases" VALUES(1,'idris-khattak',7,'Idris Khattak','PK','Idris Khattak documented enforced disappearances in Pakistan. On 13 November 2019 his car was stopped in the north-west of the country, and he was himself made to disappear. In June 2020 the authorities admitted that they held him. In December 2021 it became known that a military court had sentenced him to 14 years in prison.','Release Idris Khattak, or give him a fair trial before a civilian court.','["I am writing to you about Idris Khattak, who was made to disappear on 13 November 2019 and later tried by a military court.", "He has a right to be tried in the open by a civilian court, and his family has a right to know how he is."]','The Prime Minister, Pakistan','[{"office": "The Prime Minister", "salutation": "Dear Prime Minister,", "address": "Prime Minister\u2019s Office\nConstitution Avenue\nIslamabad", "country": "PK"}]',1,0,0,0,0);
INSERT INTO "cases" VALUES(1,'nassima-al-sada',8,'Nassima al-Sada','SA','Nassima al-Sada campaigned in Saudi Arabia for women’s right to drive and against the rule that made men the guardians of grown women. She was arrested in July 2018 and spent about a year of her detention in solitary confinement. She was released on conditions in June 2021.','Release Nassima al-Sada without conditions, and let women defend their rights freely.','["I am writing to you about Nassima al-Sada, who asked for rights that women elsewhere have long had, and was imprisoned for it.", "Please let her live, travel and speak freely, and let all women in the kingdom defend their rights."]','The King, Saudi Arabia','[]',0,1,0,0,0);
INSERT INTO "cases" VALUES(1,'popi-qwabe-and-bongeka-phungula',9,'Popi Qwabe and Bongeka Phungula','ZA','Popi Qwabe and Bongeka Phungula were young women and friends. In May 2017 they were found shot dead in Johannesburg. When the letters of 2020 were written, nobody had been convicted.','Investigate the killing of Popi Qwabe and Bongeka Phungula thoroughly and without further delay, and bring those responsible to justice.','["I am writing to you about Popi Qwabe and Bongeka Phungula, two young women who were shot dead in May 2017.", "Their families have waited too long to learn who did it. Please see to it that the investigation is thorough, and that they are told what comes of it."]','The National Commissioner of the Police Service, South Africa','[{"office": "The National Commissioner of the Police Service", "salutation": "Dear National Commissioner,", "address": "South African Police Service\nPrivate Bag X94\nPretoria 0001", "country": "ZA"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(1,'metu-pride-defenders',10,'METU Pride Defenders','TR','On 10 May 2019 students of the Middle East Technical University in Ankara came together for Pride on their campus. Police broke the gathering up with force. Eighteen students and an academic were put on trial; they were acquitted in October 2021.','Acquit the Pride defenders, investigate the force that police used, and protect the right to assemble peacefully.','["I am writing to you about the students and the academic who were tried because they came together for Pride on their campus.", "To assemble peacefully is a right. Please protect it for everyone, and have the force that the police used investigated."]','The Minister of Justice, Türkiye','[{"office": "The Minister of Justice", "salutation": "Dear Minister,", "address": "Adalet Bakanl\u0131\u011f\u0131\nMilli M\u00fcdafaa Caddesi 22\n06659 K\u0131z\u0131lay, Ankara", "country": "TR"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(2,'khaled-drareni',1,'Khaled Drareni','DZ','Khaled Drareni is an Algerian journalist who founded the news site Casbah Tribune. He reported on the Hirak protest movement and was arrested in March 2020 while covering a demonstration in Algiers. In September 2020 an appeal court sentenced him to two years in prison. He was released in February 2021; in March 2022, after a new hearing, he was given a suspended sentence of six months.','Release Khaled Drareni at once and drop all charges that punish him for his journalism.','["I am writing to you about Khaled Drareni, a journalist who was tried for reporting on peaceful protest.", "Journalism is not a crime. A country in which reporters need not fear prison is safer for everyone in it."]','The President of the Republic, Algeria','[{"office": "The President of the Republic", "salutation": "Your Excellency,", "address": "Pr\u00e9sidence de la R\u00e9publique\nEl Mouradia\n16000 Alger", "country": "DZ"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(2,'germain-rukuki',2,'Germain Rukuki','BI','Germain Rukuki worked for human rights in Burundi. He was arrested in July 2017 and in April 2018 sentenced to 32 years in prison, in connection with his work against torture. In June 2021 an appeal court reduced the sentence to one year, which he had long served, and he was released.','Quash the conviction of Germain Rukuki and release him at once and without conditions.','["I am writing to you about Germain Rukuki, who was sentenced to 32 years in prison because he stood up for human rights.", "Nobody should lose years with his family for work against torture. Let him and others do this work without fear."]','The President of the Republic, Burundi','[]',1,1,0,0,0);
INSERT INTO "cases" VALUES(2,'gustavo-gatica',3,'Gustavo Gatica','CL','Gustavo Gatica was a psychology student in Santiago when he joined the protests against inequality in Chile in 2019. On 8 November 2019 police fired shotgun pellets into the crowd and hit him in both eyes. He lost his sight for good.','Investigate who fired and who was in command when Gustavo Gatica was blinded, and bring those responsible to justice.','["I am writing to you about Gustavo Gatica, who was blinded by the police at a protest on 8 November 2019.", "Those who fired are not the only ones who are responsible: look also at who gave the orders, and who could have stopped it."]','The National Prosecutor, Chile','[{"office": "The National Prosecutor", "salutation": "Dear National Prosecutor,", "address": "Fiscal\u00eda Nacional\nCatedral 1437\nSantiago", "country": "CL"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(2,'jani-silva',4,'Jani Silva','CO','Jani Silva defends the forests, the rivers and the farming communities of Putumayo, in the Colombian Amazon. She helped to found an organisation of small farmers that cares for a reserve there. For this work she has been followed and threatened with death.','Protect Jani Silva and her community together with them, and investigate the threats against her.','["I am writing to you about Jani Silva, who defends the forests and rivers of Putumayo and is threatened with death for it.", "Agree with her and her community on how they are to be protected, and find out who is behind the threats."]','The President of the Republic, Colombia','[{"office": "The President of the Republic", "salutation": "Dear President,", "address": "Casa de Nari\u00f1o\nCarrera 8 No. 7-26\nBogot\u00e1", "country": "CO"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(2,'el-hiblu-3',5,'El Hiblu 3','MT','In March 2019 the ship El Hiblu 1 rescued more than a hundred people who had fled Libya by sea. They protested against being taken back, and the ship went on to Malta. Three teenagers among them, from Guinea and Côte d’Ivoire, who say that they had only interpreted and calmed people, were arrested on arrival and accused of grave crimes, terrorism among them. They deny it. In November 2023 they were indicted.','Drop the charges against the three young men and end the proceedings.','["I am writing to you about the three young men who are called the El Hiblu 3. As teenagers they helped frightened people to talk to a ship\u2019s crew.", "To speak for people in danger is no crime. Please end the proceedings against them, so that they can get on with their lives."]','The Attorney General, Malta','[{"office": "The Attorney General", "salutation": "Dear Attorney General,", "address": "Admiral House\n53 South Street\nValletta", "country": "MT"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(2,'paing-phyo-min',6,'Paing Phyo Min','MM','Paing Phyo Min was a student leader in Myanmar and a member of Peacock Generation, a troupe that performs thangyat, a traditional satire in verse. He was arrested in 2019 after performances that made fun of the military, and was sent to prison. He was released in April 2021 and arrested again in October 2024.','Release Paing Phyo Min and everyone who is imprisoned for satire and peaceful speech.','["I am writing to you about Paing Phyo Min, who went to prison for verses that made fun of the powerful.", "Satire hurts nobody. Please release him and everyone who is held for words alone."]','The President, Myanmar','[]',1,1,1,0,0);
INSERT INTO "cases" VALUES(2,'idris-khattak',7,'Idris Khattak','PK','Idris Khattak documented enforced disappearances in Pakistan. On 13 November 2019 his car was stopped in the north-west of the country, and he was himself made to disappear. In June 2020 the authorities admitted that they held him. In December 2021 it became known that a military court had sentenced him to 14 years in prison.','Release Idris Khattak, or give him a fair trial before a civilian court.','["I am writing to you about Idris Khattak, who was made to disappear on 13 November 2019 and later tried by a military court.", "He has a right to be tried in the open by a civilian court, and his family has a right to know how he is."]','The Prime Minister, Pakistan','[{"office": "The Prime Minister", "salutation": "Dear Prime Minister,", "address": "Prime Minister\u2019s Office\nConstitution Avenue\nIslamabad", "country": "PK"}]',1,0,0,0,0);
INSERT INTO "cases" VALUES(2,'nassima-al-sada',8,'Nassima al-Sada','SA','Nassima al-Sada campaigned in Saudi Arabia for women’s right to drive and against the rule that made men the guardians of grown women. She was arrested in July 2018 and spent about a year of her detention in solitary confinement. She was released on conditions in June 2021.','Release Nassima al-Sada without conditions, and let women defend their rights freely.','["I am writing to you about Nassima al-Sada, who asked for rights that women elsewhere have long had, and was imprisoned for it.", "Please let her live, travel and speak freely, and let all women in the kingdom defend their rights."]','The King, Saudi Arabia','[]',0,1,0,0,0);
INSERT INTO "cases" VALUES(2,'popi-qwabe-and-bongeka-phungula',9,'Popi Qwabe and Bongeka Phungula','ZA','Popi Qwabe and Bongeka Phungula were young women and friends. In May 2017 they were found shot dead in Johannesburg. When the letters of 2020 were written, nobody had been convicted.','Investigate the killing of Popi Qwabe and Bongeka Phungula thoroughly and without further delay, and bring those responsible to justice.','["I am writing to you about Popi Qwabe and Bongeka Phungula, two young women who were shot dead in May 2017.", "Their families have waited too long to learn who did it. Please see to it that the investigation is thorough, and that they are told what comes of it."]','The National Commissioner of the Police Service, South Africa','[{"office": "The National Commissioner of the Police Service", "salutation": "Dear National Commissioner,", "address": "South African Police Service\nPrivate Bag X94\nPretoria 0001", "country": "ZA"}]',1,1,0,0,0);
INSERT INTO "cases" VALUES(2,'metu-pride-defenders',10,'METU Pride Defenders','TR','On 10 May 2019 students of the Middle East Technical University in Ankara came together for Pride on their campus. Police broke the gathering up with force. Eighteen students and an academic were put on trial; they were acquitted in October 2021.','Acquit the Pride defenders, investigate the force that police used, and protect the right to assemble peacefully.','["I am writing to you about the students and the academic who were tried because they came together for Pride on their campus.", "To assemble peacefully is a right. Please protect it for everyone, and have the force that the police used investigated."]','The Minister of Justice, Türkiye','[{"office": "The Minister of Justice", "salutation": "Dear Minister,", "address": "Adalet Bakanl\u0131\u011f\u0131\nMilli M\u00fcdafaa Caddesi 22\n06659 K\u0131z\u0131lay, Ankara", "country": "TR"}]',1,1,0,0,0);
CREATE TABLE channel_totals (
	campaign_id INTEGER NOT NULL, 
	scope VARCHAR(90) NOT NULL, 
	channel VARCHAR(12) NOT NULL, 
	letters BIGINT NOT NULL, 
	CONSTRAINT pk_channel_totals PRIMARY KEY (campaign_id, scope, channel), 
	CONSTRAINT fk_channel_totals_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
)
 WITHOUT ROWID

;
INSERT INTO "channel_totals" VALUES(1,'event:among-friends-zpp6873b618b','letter',5);
INSERT INTO "channel_totals" VALUES(1,'event:letters-at-school','letter',33);
INSERT INTO "channel_totals" VALUES(1,'region:us-ny','letter',38);
INSERT INTO "channel_totals" VALUES(1,'region:us-vt','card',12);
INSERT INTO "channel_totals" VALUES(1,'section:gb','email',4);
INSERT INTO "channel_totals" VALUES(1,'section:gb','letter',0);
INSERT INTO "channel_totals" VALUES(1,'section:us','card',12);
INSERT INTO "channel_totals" VALUES(1,'section:us','letter',188);
INSERT INTO "channel_totals" VALUES(1,'world','card',12);
INSERT INTO "channel_totals" VALUES(1,'world','email',4);
INSERT INTO "channel_totals" VALUES(1,'world','letter',188);
INSERT INTO "channel_totals" VALUES(2,'section:gb','letter',12);
INSERT INTO "channel_totals" VALUES(2,'section:us','letter',11);
INSERT INTO "channel_totals" VALUES(2,'world','letter',23);
CREATE TABLE day_totals (
	campaign_id INTEGER NOT NULL, 
	scope VARCHAR(90) NOT NULL, 
	day DATE NOT NULL, 
	letters BIGINT NOT NULL, 
	CONSTRAINT pk_day_totals PRIMARY KEY (campaign_id, scope, day), 
	CONSTRAINT fk_day_totals_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
)
 WITHOUT ROWID

;
INSERT INTO "day_totals" VALUES(1,'event:among-friends-zpp6873b618b','2026-12-10',5);
INSERT INTO "day_totals" VALUES(1,'event:letters-at-school','2026-12-10',33);
INSERT INTO "day_totals" VALUES(1,'region:us-ny','2026-12-10',20);
INSERT INTO "day_totals" VALUES(1,'region:us-vt','2026-12-10',4);
INSERT INTO "day_totals" VALUES(1,'section:gb','2026-12-02',4);
INSERT INTO "day_totals" VALUES(1,'section:us','2026-12-10',200);
INSERT INTO "day_totals" VALUES(1,'world','2026-12-02',4);
INSERT INTO "day_totals" VALUES(1,'world','2026-12-10',200);
INSERT INTO "day_totals" VALUES(2,'section:gb','2026-12-10',12);
INSERT INTO "day_totals" VALUES(2,'section:us','2026-12-10',11);
INSERT INTO "day_totals" VALUES(2,'world','2026-12-10',23);
CREATE TABLE entry_origins (
	campaign_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	at VARCHAR(20) NOT NULL, 
	region VARCHAR(8), 
	event VARCHAR(80), 
	reports INTEGER NOT NULL, 
	writers INTEGER NOT NULL, 
	per_writer_letters INTEGER NOT NULL, 
	reason VARCHAR(12) NOT NULL, 
	made_by VARCHAR(60) NOT NULL, 
	CONSTRAINT pk_entry_origins PRIMARY KEY (campaign_id, number), 
	CONSTRAINT fk_entry_origins_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
)
 WITHOUT ROWID

;
INSERT INTO "entry_origins" VALUES(1,1,'2026-12-10T18:49:07Z','us-ny','letters-at-school',1,1,3,'','sender');
INSERT INTO "entry_origins" VALUES(1,2,'2026-12-10T18:49:07Z','us-vt',NULL,1,1,2,'','sender');
INSERT INTO "entry_origins" VALUES(1,3,'2026-12-10T18:56:07Z','us-ny','letters-at-school',1,1,4,'','sender');
INSERT INTO "entry_origins" VALUES(1,4,'2026-12-10T18:56:07Z','us-vt',NULL,1,1,2,'','sender');
INSERT INTO "entry_origins" VALUES(1,5,'2026-12-10T19:03:07Z','us-ny','letters-at-school',1,1,5,'','sender');
INSERT INTO "entry_origins" VALUES(1,6,'2026-12-10T19:03:07Z','us-vt',NULL,1,1,2,'','sender');
INSERT INTO "entry_origins" VALUES(1,7,'2026-12-10T19:10:07Z','us-ny','letters-at-school',1,1,6,'','sender');
INSERT INTO "entry_origins" VALUES(1,8,'2026-12-10T19:10:07Z','us-vt',NULL,1,1,2,'','sender');
INSERT INTO "entry_origins" VALUES(1,9,'2026-12-10T19:17:07Z','us-ny','letters-at-school',1,1,7,'','sender');
INSERT INTO "entry_origins" VALUES(1,10,'2026-12-10T19:17:07Z','us-vt',NULL,1,1,2,'','sender');
INSERT INTO "entry_origins" VALUES(1,11,'2026-12-10T19:24:07Z','us-ny','letters-at-school',1,1,8,'','sender');
INSERT INTO "entry_origins" VALUES(1,12,'2026-12-10T19:24:07Z','us-vt',NULL,1,1,2,'','sender');
INSERT INTO "entry_origins" VALUES(1,13,'2026-12-10T19:24:07Z','us-ny','among-friends-zpp6873b618b',1,1,5,'','sender');
INSERT INTO "entry_origins" VALUES(1,14,'2026-12-10T19:24:07Z',NULL,NULL,1,1,9,'','sender');
INSERT INTO "entry_origins" VALUES(1,15,'2026-12-10T19:24:07Z',NULL,NULL,0,1,-5,'mistyped','sender');
INSERT INTO "entry_origins" VALUES(1,16,'2026-12-10T19:24:07Z',NULL,NULL,0,0,0,'mistyped','sender');
INSERT INTO "entry_origins" VALUES(1,17,'2026-12-10T19:24:07Z',NULL,NULL,1,1,7,'','sender');
INSERT INTO "entry_origins" VALUES(1,18,'2026-12-10T19:24:07Z',NULL,NULL,-1,-1,-7,'withdrawn','sender');
INSERT INTO "entry_origins" VALUES(1,19,'2026-12-10T19:24:07Z',NULL,NULL,1,1,150,'released','us-staff');
INSERT INTO "entry_origins" VALUES(2,1,'2026-12-10T19:24:07Z',NULL,NULL,1,1,11,'','sender');
INSERT INTO "entry_origins" VALUES(2,2,'2026-12-10T19:24:07Z',NULL,NULL,1,1,12,'','sender');
CREATE TABLE event_cases (
	event VARCHAR(80) NOT NULL, 
	"case" VARCHAR(60) NOT NULL, 
	CONSTRAINT pk_event_cases PRIMARY KEY (event, "case"), 
	CONSTRAINT fk_event_cases_event_events FOREIGN KEY(event) REFERENCES events (slug)
);
CREATE TABLE events (
	slug VARCHAR(80) NOT NULL, 
	id VARCHAR(15) NOT NULL, 
	code VARCHAR(16) NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	title VARCHAR(60) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	starts_at VARCHAR(20) NOT NULL, 
	ends_at VARCHAR(20), 
	timezone VARCHAR(60) NOT NULL, 
	section VARCHAR(8) NOT NULL, 
	region VARCHAR(8), 
	venue VARCHAR(60) NOT NULL, 
	city VARCHAR(60) NOT NULL, 
	online BOOLEAN NOT NULL, 
	visibility VARCHAR(8) NOT NULL, 
	expected_people INTEGER, 
	contact_public VARCHAR(120) NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, 
	description TEXT NOT NULL, 
	language VARCHAR(12) NOT NULL, 
	published BOOLEAN NOT NULL, 
	registered_at VARCHAR(20) NOT NULL, 
	words TEXT NOT NULL, 
	folded_city TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (slug), 
	CONSTRAINT fk_events_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_events_region_regions FOREIGN KEY(region) REFERENCES regions (code), 
	CONSTRAINT fk_events_section_sections FOREIGN KEY(section) REFERENCES sections (code), 
	CONSTRAINT uq_events_code UNIQUE (code), 
	CONSTRAINT uq_events_id UNIQUE (id)
);
INSERT INTO "events" VALUES('letters-at-school','ev-35jrvj9qp2x6','S5EHGKZ7',1,'Letters at school','school','2026-12-10T17:42:07Z',NULL,'America/New_York','us','us-ny','','New York',0,'public',NULL,'','','','en',1,'2026-12-10T18:42:07Z','letters at school  new york','new york');
INSERT INTO "events" VALUES('among-friends-zpp6873b618b','ev-hrj9ehmqmsga','YPD913Y1',1,'Among friends','library','2026-12-10T17:42:07Z',NULL,'America/New_York','us','us-ny','','Ithaca',0,'link',NULL,'','','','en',1,'2026-12-10T18:42:07Z','among friends  ithaca','ithaca');
CREATE TABLE heads (
	campaign_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_heads PRIMARY KEY (campaign_id), 
	CONSTRAINT fk_heads_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
);
INSERT INTO "heads" VALUES(1,19,'aea63b808dafb35b00c2d45c3061cfbd0ed19b811099f4f2f31aeeafb811cc81');
INSERT INTO "heads" VALUES(2,2,'19da82e2411ca65971d6939e181d6e9fc40fe9923e28ab9f706bbd9192c4fbaa');
CREATE TABLE hour_totals (
	campaign_id INTEGER NOT NULL, 
	scope VARCHAR(90) NOT NULL, 
	hour VARCHAR(20) NOT NULL, 
	letters BIGINT NOT NULL, 
	writers BIGINT NOT NULL, 
	per_writer_letters BIGINT NOT NULL, 
	CONSTRAINT pk_hour_totals PRIMARY KEY (campaign_id, scope, hour), 
	CONSTRAINT fk_hour_totals_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
)
 WITHOUT ROWID

;
INSERT INTO "hour_totals" VALUES(1,'event:among-friends-zpp6873b618b','2026-12-10T19:00:00Z',5,1,5);
INSERT INTO "hour_totals" VALUES(1,'event:letters-at-school','2026-12-10T18:00:00Z',7,2,7);
INSERT INTO "hour_totals" VALUES(1,'event:letters-at-school','2026-12-10T19:00:00Z',26,4,26);
INSERT INTO "hour_totals" VALUES(1,'region:us-ny','2026-12-10T19:00:00Z',20,3,20);
INSERT INTO "hour_totals" VALUES(1,'region:us-vt','2026-12-10T19:00:00Z',4,2,4);
INSERT INTO "hour_totals" VALUES(1,'section:gb','2026-12-10T19:00:00Z',4,2,4);
INSERT INTO "hour_totals" VALUES(1,'section:us','2026-12-10T18:00:00Z',11,4,11);
INSERT INTO "hour_totals" VALUES(1,'section:us','2026-12-10T19:00:00Z',189,10,189);
INSERT INTO "hour_totals" VALUES(1,'world','2026-12-10T18:00:00Z',11,4,11);
INSERT INTO "hour_totals" VALUES(1,'world','2026-12-10T19:00:00Z',193,12,193);
INSERT INTO "hour_totals" VALUES(2,'section:gb','2026-12-10T19:00:00Z',12,1,12);
INSERT INTO "hour_totals" VALUES(2,'section:us','2026-12-10T19:00:00Z',11,1,11);
INSERT INTO "hour_totals" VALUES(2,'world','2026-12-10T19:00:00Z',23,2,23);
CREATE TABLE idempotency_keys (
	campaign_id INTEGER NOT NULL, 
	key_hash VARCHAR(64) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	answer TEXT NOT NULL, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (campaign_id, key_hash), 
	CONSTRAINT fk_idempotency_keys_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
);
INSERT INTO "idempotency_keys" VALUES(1,'7979da1ca45de637cf7c7a6efdb7f5fdd694c53b9202c4b33e6c2c1a7c7bf89b','7be43178d0ac40efce12fed1fa344bc5895fecb6667592c149ca13cdbb35c5f6','{"reference":"czqwqraaggby9wc9d3cd98b4v7","status":"counted","letters":3,"version":1,"national":3,"section":"us","stands":3,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'d7977ef9d481a1893eaa6876fe1f236a8d315aad5e6731ffc880be5d9d7294db','3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3','{"reference":"czqwzg5nzqbrtr53nmgjva68ps","status":"counted","letters":2,"version":2,"national":5,"section":"us","stands":2,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'e63b8c5163398a5714ab9ecb7e0f5ceccd6d932e56ac87425eb11dad311ae8af','ea1074ca4982934d5ffac66f0cf514b9faaff4cda6d242516e7ef04dfd89cc40','{"reference":"czqwhdq4qjymr83t7qechehgng","status":"counted","letters":4,"version":3,"national":9,"section":"us","stands":4,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'da4fb3663f721a4797817c8a3b59599699729e52e621608aaa7d32c512025d59','3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3','{"reference":"czqwmp2pb9kxggnrxarxg5sr31","status":"counted","letters":2,"version":4,"national":11,"section":"us","stands":2,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'b19ef7ff1941ca38688873130b4baa8d8475fc0787ea45263032f6c3ce04255e','e7a120779b551a45e91885bf1215c15508294996bef735c2d883174cb6772f6c','{"reference":"czqwmk8w9b5cr2kxeqekpyrbez","status":"counted","letters":5,"version":5,"national":16,"section":"us","stands":5,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'0295f6c9293cbe3c89665bef41ec9ad815eaf37be438ca43ef013984b5d803b7','3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3','{"reference":"czqw343q71r3zxfq4f1gp1hj36","status":"counted","letters":2,"version":6,"national":18,"section":"us","stands":2,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'3ebd651f63a213d97556ca95f7c857b6ac00c6c9eb2c0739616b99b130a3a362','0d709579deec0ea2a0b1c17ab6c7e5ecd190f204b85a7e86930d0016d365c1ca','{"reference":"czqwgv8yfcgh0bmfyqemeh3q79","status":"counted","letters":6,"version":7,"national":24,"section":"us","stands":6,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'2a9a02d2d7a0eabe4dcda1e368a4fcbbddc2752bddcdc9f7cd90f1f7afd817e6','3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3','{"reference":"czqwsdgq6y2x1d63ad23hmjt2e","status":"counted","letters":2,"version":8,"national":26,"section":"us","stands":2,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'80b7920837ee7cd62288553359549a340ccac21eba1d3710bc27a956a3df75ad','cc63e0ddeb9e799ca7ff9169260d67611336fcd4ab69e3d5f2e0db4c9d39c5ba','{"reference":"czqwa995tw77wqjhe4baaw2kct","status":"counted","letters":7,"version":9,"national":33,"section":"us","stands":7,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'36485df115baf84d3cd7bf38d020f882ba6c05b83761902daa0e1be784173a96','3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3','{"reference":"czqwrxg02m8ce5r2g9w2z379za","status":"counted","letters":2,"version":10,"national":35,"section":"us","stands":2,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'1197d4cfca63d29d40f15965cbfe0c3cae67f8aa0c3f5a4671a6bbd64b7fcca8','263f4e63c8684a5ecf47a032c568b955d680e5534109430695e0b2bac237fbd5','{"reference":"czqwc8vnbgsdrkq21dz7v2g8x2","status":"counted","letters":8,"version":11,"national":43,"section":"us","stands":8,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'a30261445968f674e00182de2bbd843e71f4f9b34681aadaf6c05331ba10ffa5','3aaafb92ead8dc76ac73a6e9cc5965f927c3eeb2d5dcfcc050dafca44b8030d3','{"reference":"czqwagtv12cecgmn0y2drq6ndb","status":"counted","letters":2,"version":12,"national":45,"section":"us","stands":2,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'5cb3b3b33b32918a0ef2def692ac01ba51f97409ea0d57c6cae66adec2e0dfeb','83554d4446f50483c51f5e2ec90d43b8dc2aa483b75ef8f2e7e59d1d992e679a','{"reference":"czqwmq5nq4rcabep71sxnxzyny","status":"counted","letters":5,"version":13,"national":50,"section":"us","stands":5,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'34e4ec079c25a629bd26b7669aa164f2be7335d90031dee2b37f07eca700c869','bb3438f55a75e375bf09eb658f2e574d856cdf295bed99338cefe3abb56a1eea','{"reference":"czqww1bgvh99m0addtnap8dc34","status":"counted","letters":9,"version":14,"national":9,"section":"gb","stands":9,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'d4d6804613157949eebc3489767e3578c6c2087931f366665aee38c919aa6d2d','55479c494bdd7a89d76522bc363d2316b7a03d8b3b48fde7bb62755ce8104e5a','{"reference":"czqww1bgvh99m0addtnap8dc34","status":"counted","letters":4,"version":16,"national":4,"section":"gb","stands":4,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'911c2e68edae4cb291070668031a933dee9056e9ff8bbecc5f042ab9556c13bf','00e62bdb9b2fa195a333075808bbc6310573ada996c664808d08e343e01e0f4a','{"reference":"czqw5ngqqsg8p7n5grjsjwcajq","status":"counted","letters":7,"version":17,"national":57,"section":"us","stands":7,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'a667d498ee92f9a246a7c749e76b273915b75b68c2c0376175876c9570d40638','3e3792ae0f97d4e20e697d27c024832397cfafb1199c95729df39d9081f3bcfc','{"reference":"yg2xjxv7bnazztht20sw3gf0sq","status":"held","letters":900,"version":null,"national":50,"section":"us","stands":900,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(1,'5e491a89d45a6f8c0e807e8c3a163d889c35ac2b541ba83c67db3df65fb50a7d','a6d93eed2e2d2cfd04877f27b1ed378b4ac04b0134633d953ef988cc972d1110','{"reference":"afaqw9b5cp0bcre9n4ja0ex775","status":"held","letters":150,"version":null,"national":50,"section":"us","stands":150,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(2,'5bd955e165d4e6c8cff8fd2cf2dd1d072a0547f1457bb9151e89165088e1f0a8','07639a5ddd55015ccc4e23401288c52daf783c1439169735bc023e95c16ac453','{"reference":"9dkexzchw5ex5gwk6jt0mbwj5r","status":"counted","letters":11,"version":1,"national":11,"section":"us","stands":11,"replayed":false}');
INSERT INTO "idempotency_keys" VALUES(2,'34e4ec079c25a629bd26b7669aa164f2be7335d90031dee2b37f07eca700c869','58e37417e47e13568376329f8ebd69c595883cf433eb1987ac80aabc9a8c49c4','{"reference":"9dkegxqd1tnc3w1hmq809cdjdd","status":"counted","letters":12,"version":2,"national":12,"section":"gb","stands":12,"replayed":false}');
CREATE TABLE ledger (
	campaign_id INTEGER NOT NULL, 
	format INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	at VARCHAR(17) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	report VARCHAR(26) NOT NULL, 
	campaign VARCHAR(60) NOT NULL, 
	section VARCHAR(8) NOT NULL, 
	region VARCHAR(8) NOT NULL, 
	event VARCHAR(15) NOT NULL, 
	"case" VARCHAR(60) NOT NULL, 
	channel VARCHAR(12) NOT NULL, 
	letters INTEGER NOT NULL, 
	verified INTEGER NOT NULL, 
	written_on VARCHAR(10) NOT NULL, 
	trust VARCHAR(12) NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_ledger PRIMARY KEY (campaign_id, number), 
	CONSTRAINT ck_ledger_numbered CHECK (number > 0), 
	CONSTRAINT fk_ledger_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
)
 WITHOUT ROWID

;
INSERT INTO "ledger" VALUES(1,1,1,'2026-12-10T18:49Z','report','czqwqraaggby9wc9d3cd98b4v7','demo','us','','ev-35jrvj9qp2x6','germain-rukuki','letter',3,0,'2026-12-10','code','0000000000000000000000000000000000000000000000000000000000000000','fe86ca606364fa680c9d459cf6b7986f5e5da31ea4e09a16a53ccd4566ed9f1e');
INSERT INTO "ledger" VALUES(1,1,2,'2026-12-10T18:49Z','report','czqwzg5nzqbrtr53nmgjva68ps','demo','us','','','nassima-al-sada','card',2,0,'2026-12-10','open','fe86ca606364fa680c9d459cf6b7986f5e5da31ea4e09a16a53ccd4566ed9f1e','c96ee400bb6916ab536c62f1e260d425507aefaa1beb615c3556b96e25a70194');
INSERT INTO "ledger" VALUES(1,1,3,'2026-12-10T18:56Z','report','czqwhdq4qjymr83t7qechehgng','demo','us','','ev-35jrvj9qp2x6','germain-rukuki','letter',4,0,'2026-12-10','code','c96ee400bb6916ab536c62f1e260d425507aefaa1beb615c3556b96e25a70194','ea58937f6242610e37258e46fb325d679b7ecb2f398e7d11dbb48aa5378ec086');
INSERT INTO "ledger" VALUES(1,1,4,'2026-12-10T18:56Z','report','czqwmp2pb9kxggnrxarxg5sr31','demo','us','','','nassima-al-sada','card',2,0,'2026-12-10','open','ea58937f6242610e37258e46fb325d679b7ecb2f398e7d11dbb48aa5378ec086','ecdc7996dfd5d3e22c4b94af6579133b94bb734ef13d3431522089c69dae8152');
INSERT INTO "ledger" VALUES(1,1,5,'2026-12-10T19:03Z','report','czqwmk8w9b5cr2kxeqekpyrbez','demo','us','','ev-35jrvj9qp2x6','germain-rukuki','letter',5,0,'2026-12-10','code','ecdc7996dfd5d3e22c4b94af6579133b94bb734ef13d3431522089c69dae8152','712c1fdbd8ba80ec0b200641af58d0875da1973c05442caabff541056696b584');
INSERT INTO "ledger" VALUES(1,1,6,'2026-12-10T19:03Z','report','czqw343q71r3zxfq4f1gp1hj36','demo','us','','','nassima-al-sada','card',2,0,'2026-12-10','open','712c1fdbd8ba80ec0b200641af58d0875da1973c05442caabff541056696b584','c87c210cd42c92eab760ba26e941e97f3a23837720889faa18d9c06bb7f779ab');
INSERT INTO "ledger" VALUES(1,1,7,'2026-12-10T19:10Z','report','czqwgv8yfcgh0bmfyqemeh3q79','demo','us','','ev-35jrvj9qp2x6','germain-rukuki','letter',6,0,'2026-12-10','code','c87c210cd42c92eab760ba26e941e97f3a23837720889faa18d9c06bb7f779ab','dafa1ceb302850e40f853b64727500be403bb87768d1f756553d480cb0d2a084');
INSERT INTO "ledger" VALUES(1,1,8,'2026-12-10T19:10Z','report','czqwsdgq6y2x1d63ad23hmjt2e','demo','us','','','nassima-al-sada','card',2,0,'2026-12-10','open','dafa1ceb302850e40f853b64727500be403bb87768d1f756553d480cb0d2a084','c985a5f37e9872a72aa98cb83b8b38abcce12cc5c9b668e6b219452417516b4c');
INSERT INTO "ledger" VALUES(1,1,9,'2026-12-10T19:17Z','report','czqwa995tw77wqjhe4baaw2kct','demo','us','us-ny','ev-35jrvj9qp2x6','germain-rukuki','letter',7,0,'2026-12-10','code','c985a5f37e9872a72aa98cb83b8b38abcce12cc5c9b668e6b219452417516b4c','77bb095163290a5702ca4063aa8af00a21fb76665b8f8920314d1a7f00313fba');
INSERT INTO "ledger" VALUES(1,1,10,'2026-12-10T19:17Z','report','czqwrxg02m8ce5r2g9w2z379za','demo','us','us-vt','','nassima-al-sada','card',2,0,'2026-12-10','open','77bb095163290a5702ca4063aa8af00a21fb76665b8f8920314d1a7f00313fba','fe0e18e28ceaaf9290d045eb1609ff26620d1b77325c91f3891c7647bdc7f3fa');
INSERT INTO "ledger" VALUES(1,1,11,'2026-12-10T19:24Z','report','czqwc8vnbgsdrkq21dz7v2g8x2','demo','us','us-ny','ev-35jrvj9qp2x6','germain-rukuki','letter',8,0,'2026-12-10','code','fe0e18e28ceaaf9290d045eb1609ff26620d1b77325c91f3891c7647bdc7f3fa','b6592602229590066c4fbc0deef73aca2bd2f527cb2dc69dcc0cf5b8016f0528');
INSERT INTO "ledger" VALUES(1,1,12,'2026-12-10T19:24Z','report','czqwagtv12cecgmn0y2drq6ndb','demo','us','us-vt','','nassima-al-sada','card',2,0,'2026-12-10','open','b6592602229590066c4fbc0deef73aca2bd2f527cb2dc69dcc0cf5b8016f0528','4f672457b081f534529fec65bdae8d86b9643ec9777347e5451eff7ca55c9762');
INSERT INTO "ledger" VALUES(1,1,13,'2026-12-10T19:24Z','report','czqwmq5nq4rcabep71sxnxzyny','demo','us','us-ny','','germain-rukuki','letter',5,0,'2026-12-10','code','4f672457b081f534529fec65bdae8d86b9643ec9777347e5451eff7ca55c9762','213b5625129fe5b95cc669cf0d545830b3aa67be51c58d238d8e67a4f0c45f0e');
INSERT INTO "ledger" VALUES(1,1,14,'2026-12-10T19:24Z','report','czqww1bgvh99m0addtnap8dc34','demo','gb','','','germain-rukuki','letter',9,0,'2026-12-02','open','213b5625129fe5b95cc669cf0d545830b3aa67be51c58d238d8e67a4f0c45f0e','09a785054188e63569d4c78e7b6ae896b25d545ee3a6465bbbc36607b4a53530');
INSERT INTO "ledger" VALUES(1,1,15,'2026-12-10T19:24Z','correction','czqww1bgvh99m0addtnap8dc34','demo','gb','','','germain-rukuki','letter',-9,0,'2026-12-02','open','09a785054188e63569d4c78e7b6ae896b25d545ee3a6465bbbc36607b4a53530','54ef8717c10eccf425906b858b3011b9fd9ad5631ad54c7b303a2a8c2c64c462');
INSERT INTO "ledger" VALUES(1,1,16,'2026-12-10T19:24Z','correction','czqww1bgvh99m0addtnap8dc34','demo','gb','','','jani-silva','email',4,0,'2026-12-02','open','54ef8717c10eccf425906b858b3011b9fd9ad5631ad54c7b303a2a8c2c64c462','8453fda0535b5bb3fa50941e2ec007a670ba5afd5727b923a73ad677a93e78fb');
INSERT INTO "ledger" VALUES(1,1,17,'2026-12-10T19:24Z','report','czqw5ngqqsg8p7n5grjsjwcajq','demo','us','','','germain-rukuki','letter',7,0,'2026-12-10','open','8453fda0535b5bb3fa50941e2ec007a670ba5afd5727b923a73ad677a93e78fb','b8989884755cc0aad4e4170f20eafd346a5c2c29199fc67fd47a6ef000f20823');
INSERT INTO "ledger" VALUES(1,1,18,'2026-12-10T19:24Z','withdrawal','czqw5ngqqsg8p7n5grjsjwcajq','demo','us','','','germain-rukuki','letter',-7,0,'2026-12-10','open','b8989884755cc0aad4e4170f20eafd346a5c2c29199fc67fd47a6ef000f20823','c27ff4a9f543f78d4bfccc2ef2a3471f4d7d9f4d229d58c52648e6cc9018d730');
INSERT INTO "ledger" VALUES(1,1,19,'2026-12-10T19:24Z','release','afaqw9b5cp0bcre9n4ja0ex775','demo','us','','','germain-rukuki','letter',150,0,'2026-12-10','open','c27ff4a9f543f78d4bfccc2ef2a3471f4d7d9f4d229d58c52648e6cc9018d730','aea63b808dafb35b00c2d45c3061cfbd0ed19b811099f4f2f31aeeafb811cc81');
INSERT INTO "ledger" VALUES(2,1,1,'2026-12-10T19:24Z','report','9dkexzchw5ex5gwk6jt0mbwj5r','w4r-2026','us','','','germain-rukuki','letter',11,0,'2026-12-10','open','0000000000000000000000000000000000000000000000000000000000000000','3fd69eb92a35cdd4a48c42348a5788baa53f92b568456e37a8cebb771de4c898');
INSERT INTO "ledger" VALUES(2,1,2,'2026-12-10T19:24Z','report','9dkegxqd1tnc3w1hmq809cdjdd','w4r-2026','gb','','','germain-rukuki','letter',12,0,'2026-12-10','open','3fd69eb92a35cdd4a48c42348a5788baa53f92b568456e37a8cebb771de4c898','19da82e2411ca65971d6939e181d6e9fc40fe9923e28ab9f706bbd9192c4fbaa');
CREATE TABLE letter_reports (
	reference VARCHAR(26) NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	section VARCHAR(8) NOT NULL, 
	region VARCHAR(8), 
	event VARCHAR(80), 
	trust VARCHAR(12) NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	held BOOLEAN NOT NULL, 
	received_at VARCHAR(20) NOT NULL, 
	written_on DATE NOT NULL, 
	writers INTEGER, 
	CONSTRAINT pk_letter_reports PRIMARY KEY (reference), 
	CONSTRAINT ck_letter_reports_status_known CHECK (status in ('counted', 'held', 'withdrawn', 'rejected')), 
	CONSTRAINT fk_letter_reports_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_letter_reports_event_events FOREIGN KEY(event) REFERENCES events (slug)
);
INSERT INTO "letter_reports" VALUES('czqwqraaggby9wc9d3cd98b4v7',1,'us','us-ny','letters-at-school','code','counted',0,'2026-12-10T18:49:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwzg5nzqbrtr53nmgjva68ps',1,'us','us-vt',NULL,'open','counted',0,'2026-12-10T18:49:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwhdq4qjymr83t7qechehgng',1,'us','us-ny','letters-at-school','code','counted',0,'2026-12-10T18:56:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwmp2pb9kxggnrxarxg5sr31',1,'us','us-vt',NULL,'open','counted',0,'2026-12-10T18:56:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwmk8w9b5cr2kxeqekpyrbez',1,'us','us-ny','letters-at-school','code','counted',0,'2026-12-10T19:03:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqw343q71r3zxfq4f1gp1hj36',1,'us','us-vt',NULL,'open','counted',0,'2026-12-10T19:03:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwgv8yfcgh0bmfyqemeh3q79',1,'us','us-ny','letters-at-school','code','counted',0,'2026-12-10T19:10:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwsdgq6y2x1d63ad23hmjt2e',1,'us','us-vt',NULL,'open','counted',0,'2026-12-10T19:10:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwa995tw77wqjhe4baaw2kct',1,'us','us-ny','letters-at-school','code','counted',0,'2026-12-10T19:17:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwrxg02m8ce5r2g9w2z379za',1,'us','us-vt',NULL,'open','counted',0,'2026-12-10T19:17:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwc8vnbgsdrkq21dz7v2g8x2',1,'us','us-ny','letters-at-school','code','counted',0,'2026-12-10T19:24:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwagtv12cecgmn0y2drq6ndb',1,'us','us-vt',NULL,'open','counted',0,'2026-12-10T19:24:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqwmq5nq4rcabep71sxnxzyny',1,'us','us-ny','among-friends-zpp6873b618b','code','counted',0,'2026-12-10T19:24:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('czqww1bgvh99m0addtnap8dc34',1,'gb',NULL,NULL,'open','counted',0,'2026-12-10T19:24:07Z','2026-12-02',2);
INSERT INTO "letter_reports" VALUES('czqw5ngqqsg8p7n5grjsjwcajq',1,'us',NULL,NULL,'open','withdrawn',0,'2026-12-10T19:24:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('yg2xjxv7bnazztht20sw3gf0sq',1,'us',NULL,NULL,'open','held',1,'2026-12-10T19:24:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('afaqw9b5cp0bcre9n4ja0ex775',1,'us',NULL,NULL,'open','counted',0,'2026-12-10T19:24:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('9dkexzchw5ex5gwk6jt0mbwj5r',2,'us',NULL,NULL,'open','counted',0,'2026-12-10T19:24:07Z','2026-12-10',1);
INSERT INTO "letter_reports" VALUES('9dkegxqd1tnc3w1hmq809cdjdd',2,'gb',NULL,NULL,'open','counted',0,'2026-12-10T19:24:07Z','2026-12-10',1);
CREATE TABLE regions (
	code VARCHAR(8) NOT NULL, 
	section VARCHAR(8) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	timezone VARCHAR(60) NOT NULL, 
	CONSTRAINT pk_regions PRIMARY KEY (code), 
	CONSTRAINT fk_regions_section_sections FOREIGN KEY(section) REFERENCES sections (code)
);
INSERT INTO "regions" VALUES('us-ak','us','Alaska','America/Anchorage');
INSERT INTO "regions" VALUES('us-al','us','Alabama','America/Chicago');
INSERT INTO "regions" VALUES('us-ar','us','Arkansas','America/Chicago');
INSERT INTO "regions" VALUES('us-as','us','American Samoa','Pacific/Pago_Pago');
INSERT INTO "regions" VALUES('us-az','us','Arizona','America/Phoenix');
INSERT INTO "regions" VALUES('us-ca','us','California','America/Los_Angeles');
INSERT INTO "regions" VALUES('us-co','us','Colorado','America/Denver');
INSERT INTO "regions" VALUES('us-ct','us','Connecticut','America/New_York');
INSERT INTO "regions" VALUES('us-dc','us','District of Columbia','America/New_York');
INSERT INTO "regions" VALUES('us-de','us','Delaware','America/New_York');
INSERT INTO "regions" VALUES('us-fl','us','Florida','America/New_York');
INSERT INTO "regions" VALUES('us-ga','us','Georgia','America/New_York');
INSERT INTO "regions" VALUES('us-gu','us','Guam','Pacific/Guam');
INSERT INTO "regions" VALUES('us-hi','us','Hawaii','Pacific/Honolulu');
INSERT INTO "regions" VALUES('us-ia','us','Iowa','America/Chicago');
INSERT INTO "regions" VALUES('us-id','us','Idaho','America/Boise');
INSERT INTO "regions" VALUES('us-il','us','Illinois','America/Chicago');
INSERT INTO "regions" VALUES('us-in','us','Indiana','America/Indiana/Indianapolis');
INSERT INTO "regions" VALUES('us-ks','us','Kansas','America/Chicago');
INSERT INTO "regions" VALUES('us-ky','us','Kentucky','America/New_York');
INSERT INTO "regions" VALUES('us-la','us','Louisiana','America/Chicago');
INSERT INTO "regions" VALUES('us-ma','us','Massachusetts','America/New_York');
INSERT INTO "regions" VALUES('us-md','us','Maryland','America/New_York');
INSERT INTO "regions" VALUES('us-me','us','Maine','America/New_York');
INSERT INTO "regions" VALUES('us-mi','us','Michigan','America/Detroit');
INSERT INTO "regions" VALUES('us-mn','us','Minnesota','America/Chicago');
INSERT INTO "regions" VALUES('us-mo','us','Missouri','America/Chicago');
INSERT INTO "regions" VALUES('us-mp','us','Northern Mariana Islands','Pacific/Guam');
INSERT INTO "regions" VALUES('us-ms','us','Mississippi','America/Chicago');
INSERT INTO "regions" VALUES('us-mt','us','Montana','America/Denver');
INSERT INTO "regions" VALUES('us-nc','us','North Carolina','America/New_York');
INSERT INTO "regions" VALUES('us-nd','us','North Dakota','America/Chicago');
INSERT INTO "regions" VALUES('us-ne','us','Nebraska','America/Chicago');
INSERT INTO "regions" VALUES('us-nh','us','New Hampshire','America/New_York');
INSERT INTO "regions" VALUES('us-nj','us','New Jersey','America/New_York');
INSERT INTO "regions" VALUES('us-nm','us','New Mexico','America/Denver');
INSERT INTO "regions" VALUES('us-nv','us','Nevada','America/Los_Angeles');
INSERT INTO "regions" VALUES('us-ny','us','New York','America/New_York');
INSERT INTO "regions" VALUES('us-oh','us','Ohio','America/New_York');
INSERT INTO "regions" VALUES('us-ok','us','Oklahoma','America/Chicago');
INSERT INTO "regions" VALUES('us-or','us','Oregon','America/Los_Angeles');
INSERT INTO "regions" VALUES('us-pa','us','Pennsylvania','America/New_York');
INSERT INTO "regions" VALUES('us-pr','us','Puerto Rico','America/Puerto_Rico');
INSERT INTO "regions" VALUES('us-ri','us','Rhode Island','America/New_York');
INSERT INTO "regions" VALUES('us-sc','us','South Carolina','America/New_York');
INSERT INTO "regions" VALUES('us-sd','us','South Dakota','America/Chicago');
INSERT INTO "regions" VALUES('us-tn','us','Tennessee','America/Chicago');
INSERT INTO "regions" VALUES('us-tx','us','Texas','America/Chicago');
INSERT INTO "regions" VALUES('us-ut','us','Utah','America/Denver');
INSERT INTO "regions" VALUES('us-va','us','Virginia','America/New_York');
INSERT INTO "regions" VALUES('us-vi','us','U.S. Virgin Islands','America/St_Thomas');
INSERT INTO "regions" VALUES('us-vt','us','Vermont','America/New_York');
INSERT INTO "regions" VALUES('us-wa','us','Washington','America/Los_Angeles');
INSERT INTO "regions" VALUES('us-wi','us','Wisconsin','America/Chicago');
INSERT INTO "regions" VALUES('us-wv','us','West Virginia','America/New_York');
INSERT INTO "regions" VALUES('us-wy','us','Wyoming','America/Denver');
INSERT INTO "regions" VALUES('gb-eng','gb','England','Europe/London');
INSERT INTO "regions" VALUES('gb-nir','gb','Northern Ireland','Europe/London');
INSERT INTO "regions" VALUES('gb-sct','gb','Scotland','Europe/London');
INSERT INTO "regions" VALUES('gb-wls','gb','Wales','Europe/London');
INSERT INTO "regions" VALUES('ca-ab','ca','Alberta','America/Edmonton');
INSERT INTO "regions" VALUES('ca-bc','ca','British Columbia','America/Vancouver');
INSERT INTO "regions" VALUES('ca-mb','ca','Manitoba','America/Winnipeg');
INSERT INTO "regions" VALUES('ca-nb','ca','New Brunswick','America/Moncton');
INSERT INTO "regions" VALUES('ca-nl','ca','Newfoundland and Labrador','America/St_Johns');
INSERT INTO "regions" VALUES('ca-ns','ca','Nova Scotia','America/Halifax');
INSERT INTO "regions" VALUES('ca-nt','ca','Northwest Territories','America/Edmonton');
INSERT INTO "regions" VALUES('ca-nu','ca','Nunavut','America/Iqaluit');
INSERT INTO "regions" VALUES('ca-on','ca','Ontario','America/Toronto');
INSERT INTO "regions" VALUES('ca-pe','ca','Prince Edward Island','America/Halifax');
INSERT INTO "regions" VALUES('ca-qc','ca','Quebec','America/Toronto');
INSERT INTO "regions" VALUES('ca-sk','ca','Saskatchewan','America/Regina');
INSERT INTO "regions" VALUES('ca-yt','ca','Yukon','America/Whitehorse');
INSERT INTO "regions" VALUES('de-bb','de','Brandenburg','Europe/Berlin');
INSERT INTO "regions" VALUES('de-be','de','Berlin','Europe/Berlin');
INSERT INTO "regions" VALUES('de-bw','de','Baden-Württemberg','Europe/Berlin');
INSERT INTO "regions" VALUES('de-by','de','Bayern','Europe/Berlin');
INSERT INTO "regions" VALUES('de-hb','de','Bremen','Europe/Berlin');
INSERT INTO "regions" VALUES('de-he','de','Hessen','Europe/Berlin');
INSERT INTO "regions" VALUES('de-hh','de','Hamburg','Europe/Berlin');
INSERT INTO "regions" VALUES('de-mv','de','Mecklenburg-Vorpommern','Europe/Berlin');
INSERT INTO "regions" VALUES('de-ni','de','Niedersachsen','Europe/Berlin');
INSERT INTO "regions" VALUES('de-nw','de','Nordrhein-Westfalen','Europe/Berlin');
INSERT INTO "regions" VALUES('de-rp','de','Rheinland-Pfalz','Europe/Berlin');
INSERT INTO "regions" VALUES('de-sh','de','Schleswig-Holstein','Europe/Berlin');
INSERT INTO "regions" VALUES('de-sl','de','Saarland','Europe/Berlin');
INSERT INTO "regions" VALUES('de-sn','de','Sachsen','Europe/Berlin');
INSERT INTO "regions" VALUES('de-st','de','Sachsen-Anhalt','Europe/Berlin');
INSERT INTO "regions" VALUES('de-th','de','Thüringen','Europe/Berlin');
INSERT INTO "regions" VALUES('fr-20r','fr','Corse','Europe/Paris');
INSERT INTO "regions" VALUES('fr-971','fr','Guadeloupe','America/Guadeloupe');
INSERT INTO "regions" VALUES('fr-972','fr','Martinique','America/Martinique');
INSERT INTO "regions" VALUES('fr-973','fr','Guyane','America/Cayenne');
INSERT INTO "regions" VALUES('fr-974','fr','La Réunion','Indian/Reunion');
INSERT INTO "regions" VALUES('fr-976','fr','Mayotte','Indian/Mayotte');
INSERT INTO "regions" VALUES('fr-ara','fr','Auvergne-Rhône-Alpes','Europe/Paris');
INSERT INTO "regions" VALUES('fr-bfc','fr','Bourgogne-Franche-Comté','Europe/Paris');
INSERT INTO "regions" VALUES('fr-bre','fr','Bretagne','Europe/Paris');
INSERT INTO "regions" VALUES('fr-cvl','fr','Centre-Val de Loire','Europe/Paris');
INSERT INTO "regions" VALUES('fr-ges','fr','Grand Est','Europe/Paris');
INSERT INTO "regions" VALUES('fr-hdf','fr','Hauts-de-France','Europe/Paris');
INSERT INTO "regions" VALUES('fr-idf','fr','Île-de-France','Europe/Paris');
INSERT INTO "regions" VALUES('fr-naq','fr','Nouvelle-Aquitaine','Europe/Paris');
INSERT INTO "regions" VALUES('fr-nor','fr','Normandie','Europe/Paris');
INSERT INTO "regions" VALUES('fr-occ','fr','Occitanie','Europe/Paris');
INSERT INTO "regions" VALUES('fr-pac','fr','Provence-Alpes-Côte d’Azur','Europe/Paris');
INSERT INTO "regions" VALUES('fr-pdl','fr','Pays de la Loire','Europe/Paris');
INSERT INTO "regions" VALUES('is-1','is','Höfuðborgarsvæðið','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('is-2','is','Suðurnes','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('is-3','is','Vesturland','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('is-4','is','Vestfirðir','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('is-5','is','Norðurland vestra','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('is-6','is','Norðurland eystra','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('is-7','is','Austurland','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('is-8','is','Suðurland','Atlantic/Reykjavik');
INSERT INTO "regions" VALUES('nl-dr','nl','Drenthe','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-fl','nl','Flevoland','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-fr','nl','Fryslân','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-ge','nl','Gelderland','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-gr','nl','Groningen','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-li','nl','Limburg','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-nb','nl','Noord-Brabant','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-nh','nl','Noord-Holland','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-ov','nl','Overijssel','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-ut','nl','Utrecht','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-ze','nl','Zeeland','Europe/Amsterdam');
INSERT INTO "regions" VALUES('nl-zh','nl','Zuid-Holland','Europe/Amsterdam');
INSERT INTO "regions" VALUES('au-act','au','Australian Capital Territory','Australia/Sydney');
INSERT INTO "regions" VALUES('au-nsw','au','New South Wales','Australia/Sydney');
INSERT INTO "regions" VALUES('au-nt','au','Northern Territory','Australia/Darwin');
INSERT INTO "regions" VALUES('au-qld','au','Queensland','Australia/Brisbane');
INSERT INTO "regions" VALUES('au-sa','au','South Australia','Australia/Adelaide');
INSERT INTO "regions" VALUES('au-tas','au','Tasmania','Australia/Hobart');
INSERT INTO "regions" VALUES('au-vic','au','Victoria','Australia/Melbourne');
INSERT INTO "regions" VALUES('au-wa','au','Western Australia','Australia/Perth');
CREATE TABLE report_lines (
	reference VARCHAR(26) NOT NULL, 
	held BOOLEAN NOT NULL, 
	"case" VARCHAR(60) NOT NULL, 
	channel VARCHAR(12) NOT NULL, 
	letters INTEGER NOT NULL, 
	writers INTEGER, 
	CONSTRAINT pk_report_lines PRIMARY KEY (reference, held, "case", channel), 
	CONSTRAINT ck_report_lines_some_letters CHECK (letters > 0), 
	CONSTRAINT fk_report_lines_reference_letter_reports FOREIGN KEY(reference) REFERENCES letter_reports (reference)
);
INSERT INTO "report_lines" VALUES('czqwqraaggby9wc9d3cd98b4v7',0,'germain-rukuki','letter',3,NULL);
INSERT INTO "report_lines" VALUES('czqwzg5nzqbrtr53nmgjva68ps',0,'nassima-al-sada','card',2,NULL);
INSERT INTO "report_lines" VALUES('czqwhdq4qjymr83t7qechehgng',0,'germain-rukuki','letter',4,NULL);
INSERT INTO "report_lines" VALUES('czqwmp2pb9kxggnrxarxg5sr31',0,'nassima-al-sada','card',2,NULL);
INSERT INTO "report_lines" VALUES('czqwmk8w9b5cr2kxeqekpyrbez',0,'germain-rukuki','letter',5,NULL);
INSERT INTO "report_lines" VALUES('czqw343q71r3zxfq4f1gp1hj36',0,'nassima-al-sada','card',2,NULL);
INSERT INTO "report_lines" VALUES('czqwgv8yfcgh0bmfyqemeh3q79',0,'germain-rukuki','letter',6,NULL);
INSERT INTO "report_lines" VALUES('czqwsdgq6y2x1d63ad23hmjt2e',0,'nassima-al-sada','card',2,NULL);
INSERT INTO "report_lines" VALUES('czqwa995tw77wqjhe4baaw2kct',0,'germain-rukuki','letter',7,NULL);
INSERT INTO "report_lines" VALUES('czqwrxg02m8ce5r2g9w2z379za',0,'nassima-al-sada','card',2,NULL);
INSERT INTO "report_lines" VALUES('czqwc8vnbgsdrkq21dz7v2g8x2',0,'germain-rukuki','letter',8,NULL);
INSERT INTO "report_lines" VALUES('czqwagtv12cecgmn0y2drq6ndb',0,'nassima-al-sada','card',2,NULL);
INSERT INTO "report_lines" VALUES('czqwmq5nq4rcabep71sxnxzyny',0,'germain-rukuki','letter',5,NULL);
INSERT INTO "report_lines" VALUES('czqww1bgvh99m0addtnap8dc34',0,'jani-silva','email',4,NULL);
INSERT INTO "report_lines" VALUES('yg2xjxv7bnazztht20sw3gf0sq',1,'germain-rukuki','letter',900,NULL);
INSERT INTO "report_lines" VALUES('afaqw9b5cp0bcre9n4ja0ex775',0,'germain-rukuki','letter',150,NULL);
INSERT INTO "report_lines" VALUES('9dkexzchw5ex5gwk6jt0mbwj5r',0,'germain-rukuki','letter',11,NULL);
INSERT INTO "report_lines" VALUES('9dkegxqd1tnc3w1hmq809cdjdd',0,'germain-rukuki','letter',12,NULL);
CREATE TABLE scope_totals (
	campaign_id INTEGER NOT NULL, 
	scope VARCHAR(90) NOT NULL, 
	version INTEGER NOT NULL, 
	at VARCHAR(20) NOT NULL, 
	letters BIGINT NOT NULL, 
	verified BIGINT NOT NULL, 
	reports BIGINT NOT NULL, 
	writers BIGINT NOT NULL, 
	per_writer_letters BIGINT NOT NULL, 
	events BIGINT NOT NULL, 
	schools BIGINT NOT NULL, 
	places BIGINT NOT NULL, 
	CONSTRAINT pk_scope_totals PRIMARY KEY (campaign_id, scope), 
	CONSTRAINT fk_scope_totals_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
)
 WITHOUT ROWID

;
INSERT INTO "scope_totals" VALUES(1,'event:among-friends-zpp6873b618b',13,'2026-12-10T19:24:07Z',5,0,1,1,5,1,0,1);
INSERT INTO "scope_totals" VALUES(1,'event:letters-at-school',11,'2026-12-10T19:24:07Z',33,0,6,6,33,1,1,1);
INSERT INTO "scope_totals" VALUES(1,'place:us-ny:ithaca',13,'2026-12-10T19:24:07Z',5,0,1,1,5,0,0,0);
INSERT INTO "scope_totals" VALUES(1,'place:us-ny:new york',11,'2026-12-10T19:24:07Z',33,0,6,6,33,0,0,0);
INSERT INTO "scope_totals" VALUES(1,'region:us-ny',13,'2026-12-10T19:24:07Z',38,0,7,7,38,2,1,2);
INSERT INTO "scope_totals" VALUES(1,'region:us-vt',12,'2026-12-10T19:24:07Z',12,0,6,6,12,0,0,0);
INSERT INTO "scope_totals" VALUES(1,'section:gb',16,'2026-12-10T19:24:07Z',4,0,1,2,4,0,0,0);
INSERT INTO "scope_totals" VALUES(1,'section:us',19,'2026-12-10T19:24:07Z',200,0,14,14,200,2,1,2);
INSERT INTO "scope_totals" VALUES(1,'world',19,'2026-12-10T19:24:07Z',204,0,15,16,204,2,1,2);
INSERT INTO "scope_totals" VALUES(2,'section:gb',2,'2026-12-10T19:24:07Z',12,0,1,1,12,0,0,0);
INSERT INTO "scope_totals" VALUES(2,'section:us',1,'2026-12-10T19:24:07Z',11,0,1,1,11,0,0,0);
INSERT INTO "scope_totals" VALUES(2,'world',2,'2026-12-10T19:24:07Z',23,0,2,2,23,0,0,0);
CREATE TABLE section_cases (
	campaign_id INTEGER NOT NULL, 
	section VARCHAR(8) NOT NULL, 
	"case" VARCHAR(60) NOT NULL, 
	CONSTRAINT pk_section_cases PRIMARY KEY (campaign_id, section, "case"), 
	CONSTRAINT fk_section_cases_campaign_id_cases FOREIGN KEY(campaign_id, "case") REFERENCES cases (campaign_id, slug), 
	CONSTRAINT fk_section_cases_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
);
INSERT INTO "section_cases" VALUES(1,'us','khaled-drareni');
INSERT INTO "section_cases" VALUES(1,'us','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'us','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'us','jani-silva');
INSERT INTO "section_cases" VALUES(1,'us','el-hiblu-3');
INSERT INTO "section_cases" VALUES(1,'us','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'us','idris-khattak');
INSERT INTO "section_cases" VALUES(1,'us','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'us','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'us','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(1,'gb','khaled-drareni');
INSERT INTO "section_cases" VALUES(1,'gb','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'gb','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'gb','jani-silva');
INSERT INTO "section_cases" VALUES(1,'gb','el-hiblu-3');
INSERT INTO "section_cases" VALUES(1,'gb','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'gb','idris-khattak');
INSERT INTO "section_cases" VALUES(1,'gb','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'gb','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'gb','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(1,'ca','khaled-drareni');
INSERT INTO "section_cases" VALUES(1,'ca','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'ca','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'ca','jani-silva');
INSERT INTO "section_cases" VALUES(1,'ca','el-hiblu-3');
INSERT INTO "section_cases" VALUES(1,'ca','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'ca','idris-khattak');
INSERT INTO "section_cases" VALUES(1,'ca','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'ca','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'ca','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(1,'de','khaled-drareni');
INSERT INTO "section_cases" VALUES(1,'de','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'de','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'de','jani-silva');
INSERT INTO "section_cases" VALUES(1,'de','el-hiblu-3');
INSERT INTO "section_cases" VALUES(1,'de','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'de','idris-khattak');
INSERT INTO "section_cases" VALUES(1,'de','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'de','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'de','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(1,'fr','khaled-drareni');
INSERT INTO "section_cases" VALUES(1,'fr','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'fr','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'fr','jani-silva');
INSERT INTO "section_cases" VALUES(1,'fr','el-hiblu-3');
INSERT INTO "section_cases" VALUES(1,'fr','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'fr','idris-khattak');
INSERT INTO "section_cases" VALUES(1,'fr','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'fr','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'fr','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(1,'is','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'is','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'is','jani-silva');
INSERT INTO "section_cases" VALUES(1,'is','el-hiblu-3');
INSERT INTO "section_cases" VALUES(1,'is','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'is','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'is','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'is','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(1,'nl','khaled-drareni');
INSERT INTO "section_cases" VALUES(1,'nl','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'nl','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'nl','jani-silva');
INSERT INTO "section_cases" VALUES(1,'nl','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'nl','idris-khattak');
INSERT INTO "section_cases" VALUES(1,'nl','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'nl','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'nl','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(1,'au','khaled-drareni');
INSERT INTO "section_cases" VALUES(1,'au','germain-rukuki');
INSERT INTO "section_cases" VALUES(1,'au','gustavo-gatica');
INSERT INTO "section_cases" VALUES(1,'au','jani-silva');
INSERT INTO "section_cases" VALUES(1,'au','el-hiblu-3');
INSERT INTO "section_cases" VALUES(1,'au','paing-phyo-min');
INSERT INTO "section_cases" VALUES(1,'au','idris-khattak');
INSERT INTO "section_cases" VALUES(1,'au','nassima-al-sada');
INSERT INTO "section_cases" VALUES(1,'au','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(1,'au','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'us','khaled-drareni');
INSERT INTO "section_cases" VALUES(2,'us','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'us','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'us','jani-silva');
INSERT INTO "section_cases" VALUES(2,'us','el-hiblu-3');
INSERT INTO "section_cases" VALUES(2,'us','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'us','idris-khattak');
INSERT INTO "section_cases" VALUES(2,'us','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'us','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'us','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'gb','khaled-drareni');
INSERT INTO "section_cases" VALUES(2,'gb','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'gb','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'gb','jani-silva');
INSERT INTO "section_cases" VALUES(2,'gb','el-hiblu-3');
INSERT INTO "section_cases" VALUES(2,'gb','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'gb','idris-khattak');
INSERT INTO "section_cases" VALUES(2,'gb','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'gb','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'gb','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'ca','khaled-drareni');
INSERT INTO "section_cases" VALUES(2,'ca','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'ca','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'ca','jani-silva');
INSERT INTO "section_cases" VALUES(2,'ca','el-hiblu-3');
INSERT INTO "section_cases" VALUES(2,'ca','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'ca','idris-khattak');
INSERT INTO "section_cases" VALUES(2,'ca','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'ca','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'ca','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'de','khaled-drareni');
INSERT INTO "section_cases" VALUES(2,'de','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'de','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'de','jani-silva');
INSERT INTO "section_cases" VALUES(2,'de','el-hiblu-3');
INSERT INTO "section_cases" VALUES(2,'de','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'de','idris-khattak');
INSERT INTO "section_cases" VALUES(2,'de','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'de','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'de','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'fr','khaled-drareni');
INSERT INTO "section_cases" VALUES(2,'fr','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'fr','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'fr','jani-silva');
INSERT INTO "section_cases" VALUES(2,'fr','el-hiblu-3');
INSERT INTO "section_cases" VALUES(2,'fr','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'fr','idris-khattak');
INSERT INTO "section_cases" VALUES(2,'fr','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'fr','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'fr','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'is','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'is','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'is','jani-silva');
INSERT INTO "section_cases" VALUES(2,'is','el-hiblu-3');
INSERT INTO "section_cases" VALUES(2,'is','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'is','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'is','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'is','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'nl','khaled-drareni');
INSERT INTO "section_cases" VALUES(2,'nl','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'nl','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'nl','jani-silva');
INSERT INTO "section_cases" VALUES(2,'nl','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'nl','idris-khattak');
INSERT INTO "section_cases" VALUES(2,'nl','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'nl','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'nl','metu-pride-defenders');
INSERT INTO "section_cases" VALUES(2,'au','khaled-drareni');
INSERT INTO "section_cases" VALUES(2,'au','germain-rukuki');
INSERT INTO "section_cases" VALUES(2,'au','gustavo-gatica');
INSERT INTO "section_cases" VALUES(2,'au','jani-silva');
INSERT INTO "section_cases" VALUES(2,'au','el-hiblu-3');
INSERT INTO "section_cases" VALUES(2,'au','paing-phyo-min');
INSERT INTO "section_cases" VALUES(2,'au','idris-khattak');
INSERT INTO "section_cases" VALUES(2,'au','nassima-al-sada');
INSERT INTO "section_cases" VALUES(2,'au','popi-qwabe-and-bongeka-phungula');
INSERT INTO "section_cases" VALUES(2,'au','metu-pride-defenders');
CREATE TABLE sections (
	code VARCHAR(8) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	language VARCHAR(12) NOT NULL, 
	timezone VARCHAR(60) NOT NULL, 
	CONSTRAINT pk_sections PRIMARY KEY (code)
);
INSERT INTO "sections" VALUES('us','United States','US','en','America/New_York');
INSERT INTO "sections" VALUES('gb','United Kingdom','GB','en','Europe/London');
INSERT INTO "sections" VALUES('ca','Canada','CA','en','America/Toronto');
INSERT INTO "sections" VALUES('de','Germany','DE','de','Europe/Berlin');
INSERT INTO "sections" VALUES('fr','France','FR','fr','Europe/Paris');
INSERT INTO "sections" VALUES('is','Iceland','IS','is','Atlantic/Reykjavik');
INSERT INTO "sections" VALUES('nl','Netherlands','NL','nl','Europe/Amsterdam');
INSERT INTO "sections" VALUES('au','Australia','AU','en','Australia/Sydney');
CREATE INDEX ix_regions_section ON regions (section);
CREATE INDEX ix_events_listed ON events (campaign_id, published, visibility, starts_at, slug);
CREATE INDEX ix_ledger_report ON ledger (report);
CREATE INDEX ix_scope_totals_version ON scope_totals (campaign_id, version);
CREATE INDEX ix_letter_reports_held ON letter_reports (campaign_id, received_at) WHERE held = 1;
CREATE TRIGGER ledger_refuses_UPDATE BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_refuses_DELETE BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_refuses_replace BEFORE INSERT ON ledger
WHEN EXISTS (
    SELECT 1 FROM ledger WHERE campaign_id = NEW.campaign_id AND number = NEW.number
)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_origins_refuses_UPDATE BEFORE UPDATE ON entry_origins
BEGIN SELECT RAISE(ABORT, 'the entry_origins is append-only'); END;
CREATE TRIGGER entry_origins_refuses_DELETE BEFORE DELETE ON entry_origins
BEGIN SELECT RAISE(ABORT, 'the entry_origins is append-only'); END;
CREATE TRIGGER entry_origins_refuses_replace BEFORE INSERT ON entry_origins
WHEN EXISTS (
    SELECT 1 FROM entry_origins WHERE campaign_id = NEW.campaign_id AND number = NEW.number
)
BEGIN SELECT RAISE(ABORT, 'the entry_origins is append-only'); END;
COMMIT;
