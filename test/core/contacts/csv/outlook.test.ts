import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../../src-main/core/contacts/csv/read.ts'
import { cardsIn, nameOf, readText } from './lines.ts'

/** The same person in each language; the column that vCard has no word for keeps its title as the number's label. */
const person = (assistantsPhone: string) =>
  [
    'ADR;TYPE=HOME:;;Rue 1\\nBât. B;Paris;;75001;France',
    'ADR;TYPE=WORK:;;Hauptstr. 1;Berlin;BE;10115;Deutschland',
    'BDAY:1980-03-22',
    'CATEGORIES:Freunde,Verein',
    'EMAIL;TYPE=INTERNET:eva2@example.org',
    'EMAIL;TYPE=INTERNET:eva@example.org',
    'N:Müller;Eva;Maria;Dr.;',
    'NOTE:Zeile 1\\nZeile 2\\; mit\\, Zeichen',
    'ORG:ACME;Einkauf',
    'TEL;TYPE=CELL:0170 1',
    'TEL;TYPE=HOME,FAX:030 9',
    'TEL;TYPE=HOME:030 3',
    'TEL;TYPE=WORK:030 1',
    'TEL;TYPE=WORK:030 2',
    'TITLE:Leiterin',
    'URL:https://example.org',
    'item1.TEL:030 7',
    `item1.X-ABLabel:${assistantsPhone}`,
    'item2.X-ABLabel:_$!<Spouse>!$_',
    'item2.X-ABRELATEDNAMES:Hans'
  ].sort()

const row = [
  'Dr.',
  'Eva',
  'Maria',
  'Müller',
  'ACME',
  'Einkauf',
  'Leiterin',
  'Hauptstr. 1',
  'Berlin',
  'BE',
  '10115',
  'Deutschland',
  'Rue 1',
  'Bât. B',
  'Paris',
  '75001',
  'France',
  '030 7',
  '030 1',
  '030 2',
  '030 9',
  '030 3',
  '0170 1',
  'eva@example.org',
  'SMTP',
  'Eva Müller (eva@example.org)',
  'eva2@example.org',
  '22.03.1980',
  '0/0/00',
  'Freunde;Verein',
  'Zeile 1\nZeile 2; mit, Zeichen',
  'Hans',
  'https://example.org',
  'E.M.'
]

/** The titles as Outlook writes them, in the order of `row`. */
const titles: Readonly<Record<string, string>> = {
  English:
    "Title|First Name|Middle Name|Last Name|Company|Department|Job Title|Business Street|Business City|Business State|Business Postal Code|Business Country/Region|Home Street|Home Street 2|Home City|Home Postal Code|Home Country/Region|Assistant's Phone|Business Phone|Business Phone 2|Home Fax|Home Phone|Mobile Phone|E-mail Address|E-mail Type|E-mail Display Name|E-mail 2 Address|Birthday|Anniversary|Categories|Notes|Spouse|Web Page|Initials",
  German:
    'Anrede|Vorname|Weitere Vornamen|Nachname|Firma|Abteilung|Position|Straße geschäftlich|Ort geschäftlich|Region geschäftlich|Postleitzahl geschäftlich|Land/Region geschäftlich|Straße privat|Straße privat 2|Ort privat|Postleitzahl privat|Land/Region privat|Telefon Assistent|Telefon geschäftlich|Telefon geschäftlich 2|Fax privat|Telefon (privat)|Mobiltelefon|E-Mail-Adresse|E-Mail-Typ|E-Mail: Angezeigter Name|E-Mail 2: Adresse|Geburtstag|Jahrestag|Kategorien|Notizen|Partner|Webseite|Initialen',
  French:
    "Titre|Prénom|Deuxième prénom|Nom|Société|Service|Titre|Rue (bureau)|Ville (bureau)|Dép/Région (bureau)|Code postal (bureau)|Pays/Région (bureau)|Rue (domicile)|Rue (domicile) 2|Ville (domicile)|Code postal (domicile)|Pays/Région (domicile)|Téléphone de l'assistant(e)|Téléphone (bureau)|Téléphone 2 (bureau)|Télécopie (domicile)|Téléphone (domicile)|Tél. mobile|Adresse de messagerie|Type de messagerie|Nom complet de l'adresse de messagerie|Adresse de messagerie 2|Anniversaire|Anniversaire de mariage ou fête|Catégories|Notes|Conjoint(e)|Page Web|Initiales",
  Spanish:
    'Tratamiento|Nombre|Segundo nombre|Apellidos|Organización|Departamento|Puesto|Calle del trabajo|Ciudad de trabajo|Provincia o estado de trabajo|Código postal del trabajo|País o región del trabajo|Calle del domicilio|Calle del domicilio 2|Ciudad de domicilio|Código postal del domicilio|País o región del domicilio|Teléfono del ayudante|Teléfono del trabajo|Teléfono del trabajo 2|Fax particular|Particular|Teléfono móvil|Dirección de correo electrónico|Tipo de correo electrónico|Nombre de pantalla de correo electrónico|Dirección de correo electrónico 2|Cumpleaños|Aniversario|Categorías|Notas|Cónyuge|Página web|Iniciales',
  Italian:
    'Titolo|Nome|Secondo nome|Cognome|Società|Reparto|Posizione|Via (uff.)|Città (uff.)|Provincia (uff.)|CAP (uff.)|Paese/area geografica (uff.)|Via (ab.)|Via (ab.) 2|Città (ab.)|CAP (ab.)|Paese/area geografica (ab.)|Telefono assistente|Ufficio|Ufficio 2|Fax (ab.)|Abitazione|Cellulare|Indirizzo posta elettronica|Tipo posta elettronica|Nome visualizzato posta elettronica|Indirizzo posta elettronica 2|Compleanno|Anniversario|Categorie|Notes|Nome coniuge/partner|Pagina Web|Iniziali',
  Dutch:
    'Titel|Voornaam|Middelste naam|Achternaam|Bedrijf|Afdeling|Functie|Werkadres, straat|Werkadres, plaats|Werkadres, provincie|Werkadres, postcode|Land/regio (werk)|Huisadres, straat|Huisadres, straat 2|Huisadres, plaats|Huisadres, postcode|Land/regio (thuis)|Telefoon assistent|Telefoon op werk|Telefoon op werk 2|Fax thuis|Telefoon thuis|Mobiele telefoon|E-mailadres|E-mailtype|Weergavenaam voor e-mail|E-mailadres 2|Verjaardag|Speciale datum|Categorieën|Notities|Partner|Webpagina|Initialen',
  Portuguese:
    'Título|Nome|Segundo nome|Sobrenome|Empresa|Departamento|Cargo|Rua do endereço comercial|Cidade do endereço comercial|Estado do endereço comercial|CEP do endereço comercial|País/Região da Empresa|Endereço residencial|Endereço residencial 2|Cidade do endereço residencial|CEP do endereço residencial|País/Região de Residência|Telefone do assistente|Telefone Comercial|Telefone Comercial 2|Fax residencial|Telefone residencial|Telefone celular|Endereço de email|Tipo de email|Nome para exibição do email|Endereço de email 2|Aniversário|Datas especiais|Categorias|Anotações|Cônjuge|Página da Web|Iniciais',
  Polish:
    'Tytuł|Imię|Drugie imię|Nazwisko|Firma|Dział|Stanowisko|Adres służbowy - ulica|Adres służbowy - miejscowość|Adres służbowy - województwo|Adres służbowy - kod pocztowy|Adres służbowy - kraj/region|Adres domowy - ulica|Adres domowy - ulica (2)|Adres domowy - miejscowość|Adres domowy - kod pocztowy|Adres domowy - kraj/region|Telefon asystenta|Telefon służbowy|Telefon służbowy 2|Faks domowy|Telefon domowy|Telefon komórkowy|Adres e-mail|Typ poczty e-mail|Nazwa wyświetlana e-mail|Adres e-mail 2|Urodziny|Rocznica|Kategorie|Notatki|Współmałżonek|Strona sieci Web|Inicjały',
  Russian:
    'Обращение|Имя|Отчество|Фамилия|Организация|Отдел|Должность|Улица (раб. адрес)|Город (раб. адрес)|Область (раб. адрес)|Индекс (раб. адрес)|Страна или регион (раб. адрес)|Улица (дом. адрес)|Улица 2 (дом. адрес)|Город (дом. адрес)|Почтовый код (дом.)|Страна или регион (дом. адрес)|Телефон помощника|Рабочий телефон|Телефон раб. 2|Домашний факс|Домашний телефон|Телефон переносной|Адрес эл. почты|Тип эл. почты|Краткое имя эл. почты|Адрес 2 эл. почты|День рождения|Годовщина|Категории|Заметки|Супруг(а)|Веб-страница|Инициалы'
}

const quoted = (cells: readonly string[], separator: string) =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)

describe("Outlook's contacts in CSV", () => {
  it.each(Object.entries(titles))('are read with their titles in %s', (_, line) => {
    const columns = line.split('|')
    expect(columns).toHaveLength(row.length)
    for (const separator of [',', ';', '\t']) {
      const text = `${quoted(columns, separator)}\r\n${quoted(row, separator)}\r\n`
      expect(cardsIn(text)).toEqual([person(columns[17] ?? '')])
      expect(readText(text).problems).toEqual([])
    }
  })

  it('keep what somebody has changed in the columns that Outlook fills itself, and leave out the rest', () => {
    const text =
      'Vorname,Nachname,Priorität,Privat,Vertraulichkeit,Geschlecht\nEva,Müller,Hoch,Falsch,Privat,weiblich\n'
    expect(cardsIn(text)).toEqual([
      ['GENDER:F', 'N:Müller;Eva;;;', 'NOTE:Priorität: Hoch\\nVertraulichkeit: Privat', 'X-GENDER:Female']
    ])
  })

  it('keep under the notes what no vCard has a place for, with the title of its column', () => {
    const text = 'First Name,Last Name,Account,User 1,Notes\nAnn,Doe,C-77,blue,Met in Rome\n'
    expect(cardsIn(text)).toEqual([['N:Doe;Ann;;;', 'NOTE:Met in Rome\\n\\nAccount: C-77\\nUser 1: blue']])
  })

  it('have more cells than titles without losing one', () => {
    expect(cardsIn('First Name,Last Name\nAnn,Doe,left over\n')).toEqual([['N:Doe;Ann;;;', 'NOTE:left over']])
  })

  it('may leave some of their titles in English', () => {
    expect(cardsIn('Nombre,Apellidos,Home City,Home Phone\nAna,Gil,Lugo,982\n')).toEqual([
      ['ADR;TYPE=HOME:;;;Lugo;;;', 'N:Gil;Ana;;;', 'TEL;TYPE=HOME:982']
    ])
  })

  it('of Windows ask with names of people, not with titles of columns', () => {
    const rows = ['Prénom;Nom;Société', 'Zoé;Lefèvre;', 'Ann;Other;', ';;Électricité générale']
    const read = readCsv(Buffer.from(`${rows.join('\r\n')}\r\n`, 'latin1'), { file: 'k.csv' })
    expect(read.questions[0]?.readings[0]).toEqual({
      encoding: 'windows-1252',
      samples: ['Zoé Lefèvre', 'Électricité générale']
    })
  })

  it('of Windows in its own code page are read, with a question about it', () => {
    const bytes = Buffer.from('Vorname;Nachname;E-Mail-Adresse\r\nJörg;Müller;j@example.org\r\n', 'latin1')
    const read = readCsv(bytes, { file: 'k.csv' })
    expect(read.cards.map(({ card }) => nameOf(card))).toEqual(['Jörg Müller'])
    expect(read.questions[0]?.readings[0]).toEqual({ encoding: 'windows-1252', samples: ['Jörg Müller'] })
  })
})
