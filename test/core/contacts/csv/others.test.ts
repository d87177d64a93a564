import { describe, expect, it } from 'vitest'
import { cardsIn } from './lines.ts'

const person = [
  'ADR;TYPE=HOME:;;Rue 1\\nBât. B;Paris;IDF;75001;France',
  'ADR;TYPE=WORK:;;Hauptstr. 1;Berlin;BE;10115;Deutschland',
  'BDAY:1980-03-22',
  'EMAIL;TYPE=INTERNET:a@example.org',
  'EMAIL;TYPE=INTERNET:b@example.org',
  'N:Müller;Eva;;;',
  'NICKNAME:Evi',
  'NOTE:Notiz\\n\\n{custom}: grün',
  'ORG:ACME;Einkauf',
  'TEL;TYPE=CELL:4',
  'TEL;TYPE=FAX:3',
  'TEL;TYPE=HOME:2',
  'TEL;TYPE=WORK:1',
  'TITLE:Chefin',
  'URL:https://example.org'
]

const row =
  'Eva,Müller,Eva M.,Evi,a@example.org,b@example.org,1,2,3,4,Rue 1,Bât. B,Paris,IDF,75001,France,Hauptstr. 1,Berlin,BE,10115,Deutschland,Chefin,Einkauf,ACME,https://example.org,1980,3,22,grün,Notiz'

/** Thunderbird's titles, in the order of `row`. */
const titles: Readonly<Record<string, string>> = {
  English:
    'First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Work Phone,Home Phone,Fax Number,Mobile Number,Home Address,Home Address 2,Home City,Home State,Home ZipCode,Home Country,Work Address,Work City,Work State,Work ZipCode,Work Country,Job Title,Department,Organization,Web Page 1,Birth Year,Birth Month,Birth Day,Custom 1,Notes',
  German:
    'Vorname,Nachname,Anzeigename,Spitzname,Primäre E-Mail-Adresse,Sekundäre E-Mail-Adresse,Tel. dienstlich,Tel. privat,Fax-Nummer,Mobil-Tel.-Nr.,Privat: Adresse,Privat: Adresse 2,Privat: Ort,Privat: Bundesland,Privat: PLZ,Privat: Land,Dienstlich: Adresse,Dienstlich: Ort,Dienstlich: Bundesland,Dienstlich: PLZ,Dienstlich: Land,Arbeitstitel,Abteilung,Organisation,Webseite 1,Geburtsjahr,Geburtsmonat,Geburtstag,Benutzerdef. 1,Notizen',
  Dutch:
    'Voornaam,Achternaam,Weergavenaam,Bijnaam,Primair e-mailadres,Secundair e-mailadres,Telefoon werk,Telefoon thuis,Faxnummer,Mobiel nummer,Adres,Adres 2,Woonplaats,Provincie,Postcode,Land,Werkadres,Werklocatie,Werkprovincie,Werkpostcode,Werkland,Werkfunctie,Afdeling,Organisatie,Webpagina 1,Geboortejaar,Geboortemaand,Geboortedag,Overig 1,Aantekeningen',
  Spanish:
    'Nombre,Apellidos,Nombre mostrado,Apodo,Dirección de correo electrónico principal,Dirección de correo electrónico secundaria,Teléfono (Trabajo),Teléfono particular,Fax,Teléfono móvil,Dirección personal,Dirección personal 2,Ciudad donde vive,Provincia,Código postal,País de residencia,Dirección de trabajo,Ciudad (Trabajo),Provincia (Trabajo),Código postal (Trabajo),País (Trabajo),Puesto,Departamento,Organización,Página web 1,Año de nacimiento,Mes de nacimiento,Día de nacimiento,Personalizado 1,Notas',
  Italian:
    'Nome,Cognome,Nome visualizzato,Soprannome,Email primaria,Email secondaria,Telefono lavoro,Telefono casa,Numero fax,Numero cellulare,Indirizzo di casa,Indirizzo di casa 2,Città di residenza,Provincia di residenza,CAP di residenza,Nazione di residenza,Indirizzo di lavoro,Città di lavoro,Provincia di lavoro,CAP di lavoro,Nazione di lavoro,Qualifica,Reparto,Organizzazione,Pagina web 1,Anno di nascita,Mese di nascita,Giorno di nascita,Personalizzato 1,Note',
  'Portuguese of Brazil':
    'Primeiro nome,Sobrenome,Nome de exibição,Apelido,Email principal,Email secundário,Telefone comercial,Telefone residencial,Número do fax,Número do celular,Endereço,Endereço 2,Cidade,Estado,CEP,País,Endereço comercial,Cidade de trabalho,Estado de trabalho,CEP comercial,País de trabalho,Cargo,Setor,Organização,Página web 1,Ano de nascimento,Mês de nascimento,Dia de nascimento,Personalizado 1,Notas',
  Portuguese:
    'Nome,Apelido,Nome exibido,Nickname,Email primário,E-mail secundário,Telefone profissional,Telefone de casa,Número de fax,Número de telemóvel,Endereço pessoal,Endereço pessoal 2,Naturalidade,Distrito,Código postal,Nacionalidade,Endereço profissional,Local de trabalho,Distrito do local de trabalho,Código postal do local de trabalho,País do local de trabalho,Cargo,Departamento,Organização,Página web 1,Ano de nascimento,Mês de nascimento,Dia de nascimento,Personalizado 1,Notas',
  Polish:
    'Imię,Nazwisko,Wyświetlana nazwa,Pseudonim,Podstawowy e-mail,Dodatkowy e-mail,Telefonu służbowy,Telefon domowy,Numer faksu,Numer telefonu komórkowego,Adres domowy,Adres domowy 2,Miasto (dom),Województwo (dom),Kod pocztowy (dom),Państwo (dom),Adres służbowy,Miasto (praca),Województwo (praca),Kod pocztowy (praca),Państwo (praca),Stanowisko,Dział,Firma/Organizacja,Strona WWW 1,Urodziny – Rok,Urodziny – Miesiąc,Urodziny – Dzień,Informacja 1,Notatki',
  Russian:
    'Имя,Фамилия,Отображаемое имя,Псевдоним,Адрес электронной почты,Альтернативный адрес электронной почты,Рабочий телефон,Домашний телефон,Номер факса,Номер мобильного телефона,Адрес,Адрес 2,Город,Регион,Почтовый индекс,Страна,Адрес (раб.),Город (раб.),Регион (раб.),Почтовый индекс (раб.),Страна (раб.),Должность,Отдел,Организация,Веб-страница 1,Год рождения,Месяц рождения,День рождения,Прочее 1,Заметки',
  Arabic:
    'الاسم الأول,الاسم الأخير,اسم العرض,الكنية,البريد الرئيسي,البريد الثانوي,هاتف العمل,هاتف المنزل,رقم الفاكس,رقم المحمول,عنوان المنزل,عنوان المنزل 2,مدينة المنزل,ولاية المنزل,رمز بريد المنزل,دولة المنزل,عنوان العمل,مدينة العمل,ولاية العمل,رمز بريد العمل,دولة العمل,المسمى الوظيفي,القِسْم,المنظّمة,صفحة الوِب 1,سنة الميلاد,شهر الميلاد,يوم الميلاد,مخصص 1,ملاحظات'
}

describe("Thunderbird's contacts in CSV", () => {
  it.each(Object.entries(titles))('are read with their titles in %s', (_, line) => {
    const custom = line.split(',').at(-2) ?? ''
    expect(cardsIn(`${line}\n${row}\n`)).toEqual([
      person.map((each) => each.replace('{custom}', custom)).sort()
    ])
  })

  it('in French have towns and postal codes of which nothing tells the place', () => {
    const text =
      'Prénom,Nom de famille,Nom à afficher,Adresse e-mail principale,Tél. professionnel ,Tél. personnel,Portable,Adresse privée,Ville,Code postal,Pays/Région (domicile),Société,Service,Année de naissance,Mois,Jour\n' +
      'Eva,Müller,Eva M.,a@example.org,1,2,4,Rue 1,Paris,75001,France,ACME,Achats,1980,3,22\n'
    expect(cardsIn(text)).toEqual([
      [
        'ADR;TYPE=HOME:;;Rue 1;Paris;;75001;France',
        'BDAY:1980-03-22',
        'EMAIL;TYPE=INTERNET:a@example.org',
        'N:Müller;Eva;;;',
        'ORG:ACME;Achats',
        'TEL;TYPE=CELL:4',
        'TEL;TYPE=HOME:2',
        'TEL;TYPE=WORK:1'
      ]
    ])
  })
})

describe("Zimbra's contacts in CSV", () => {
  it('are read, a list as the card of a group', () => {
    const text =
      '"company","email","email2","fileAs","firstName","homePhone","homeStreet","homeURL","jobTitle","lastName","mobilePhone","notes","workCity","workPhone2","type","dlist","nickname"\n' +
      '"ACME","eva@example.org","e2@example.org","1","Eva","2","Rue 1","https://example.org","Chefin","Müller","4","Notiz","Berlin","12","contact","",""\n' +
      '"","","","8:Team","","","","","","","","","","","group","Eva Müller <eva@example.org>,x@example.org","Team"\n'
    expect(cardsIn(text)).toEqual([
      [
        'ADR;TYPE=HOME:;;Rue 1;;;;',
        'ADR;TYPE=WORK:;;;Berlin;;;',
        'EMAIL;TYPE=INTERNET:e2@example.org',
        'EMAIL;TYPE=INTERNET:eva@example.org',
        'N:Müller;Eva;;;',
        'NOTE:Notiz',
        'ORG:ACME',
        'TEL;TYPE=CELL:4',
        'TEL;TYPE=HOME:2',
        'TEL;TYPE=WORK:12',
        'TITLE:Chefin',
        'URL;TYPE=HOME:https://example.org'
      ],
      [
        'N:Team;;;;',
        'NICKNAME:Team',
        'X-ADDRESSBOOKSERVER-KIND:group',
        'X-ADDRESSBOOKSERVER-MEMBER:mailto:eva@example.org',
        'X-ADDRESSBOOKSERVER-MEMBER:mailto:x@example.org'
      ]
    ])
  })
})
