import { type Attachment, document, invitation, photo } from './attachments.ts'
import type { Person } from './mime.ts'
import type { Chance } from './random.ts'

/** What someone might write: the letter's words without its date, its place in a thread, and its form. */
export interface Draft {
  readonly from: Person
  readonly subject: string
  readonly text: string
  readonly attachments?: readonly Attachment[]
}

/** Writes the next letter of a theme. `year` is the year in which it was written, `turn` counts from 0. */
export type Theme = (chance: Chance, year: number, turn: number) => Draft

export const marie: Person = { name: 'Marie Lefèvre', email: 'marie@ancienne-maison.example' }

const person = (name: string, email: string): Person => ({ name, email })
const claire = person('Claire Besson', 'claire.besson@collines.example')
const hugo = person('Hugo Lefèvre', 'hugo@lefevre.example')
const odile = person('Tante Odile', 'odile@petit-port.example')
const rene = person('Pépé René', 'rene.lefevre@vieux-moulin.example')
const samir = person('Samir Haddad', 'samir@haddad.example')
const layla = person('ليلى حداد', 'layla@haddad.example')
const umSamir = person('أم سمير', 'um.samir@haddad.example')
const tom = person('Tom Whitfield', 'tom@whitfield.example')
const grace = person('Grace Okoye', 'grace.okoye@workbench.example')
const choir = person('Chorale Les Grillons', 'bureau@grillons.example')
const library = person('Médiathèque du Val', 'pret@mediatheque.example')
const energy = person('Énergie du Val', 'factures@energie-du-val.example')
const phone = person('Allô Pigeon', 'factures@allo-pigeon.example')
const baker = person('Boulangerie des Lilas', 'bonjour@lilas.example')
const garden = person('The Garden Club', 'news@garden-club.example')

type Words = readonly [from: Person, subject: string, text: string]

const everyday: readonly Words[] = [
  [
    claire,
    'Dimanche midi ?',
    'Coucou Marie,\n\non fait une blanquette dimanche. Tu viens ? Prends ton pull, le chat a adopté le radiateur.\n\nBises\nClaire'
  ],
  [
    hugo,
    'Ta clé',
    'Maman,\n\nj’ai retrouvé ta clé. Elle était dans le congélateur, à côté des petits pois. Ne pose pas de questions.\n\nHugo'
  ],
  [
    odile,
    'Le temps qu’il fait',
    'Ma chère Marie,\n\nici, la mer est grise et les mouettes sont de mauvaise humeur. Les hortensias tiennent bon.\n\nTa tante Odile'
  ],
  [
    rene,
    'ESSAI',
    'MARIE, C’EST PÉPÉ. HUGO M’A INSTALLÉ L’ORDINATEUR. TOUT EST EN GRAND ET JE NE SAIS PAS POURQUOI. JE T’EMBRASSE.'
  ],
  [
    samir,
    'Livre prêté',
    'Bonjour Marie,\n\nje te rends « Le Comte de Monte-Cristo » jeudi. J’ai pleuré deux fois et raté mon arrêt trois fois.\n\nSamir'
  ],
  [
    tom,
    'Photos from the allotment',
    'Hi Marie,\n\nthe pumpkin now needs its own postcode. Come and see it before the neighbours put it on the map.\n\nTom'
  ],
  [
    grace,
    'That recipe',
    'Dear Marie,\n\nI made your tarte tatin. It came out upside down, which I am told is the right way up.\n\nGrace'
  ],
  [
    library,
    'Vos réservations',
    'Bonjour,\n\nle document que vous avez réservé vous attend à l’accueil jusqu’à samedi. Merci de rapporter aussi le parapluie.\n\nVotre médiathèque'
  ],
  [
    baker,
    'La galette est arrivée',
    'Bonjour Marie,\n\nvotre commande est prête : une galette, six chouquettes. La fève est un petit hibou, mais nous ne vous avons rien dit.\n\nLes Lilas'
  ],
  [
    layla,
    'صباح الخير',
    'صباح الخير يا ماري،\n\nوصلت رسالتك الجميلة أمس. القهوة جاهزة متى جئتِ، والياسمين أزهر على الشرفة.\n\nليلى'
  ],
  [
    garden,
    'What to sow this month',
    'Hello gardeners,\n\nthis month: peas, patience, and one row of something you cannot pronounce.\n\nThe Garden Club'
  ],
  [
    claire,
    'Re: le vélo',
    'Le vélo est réparé ! Le monsieur a dit « quelle bête ». Je crois que c’était un compliment.\n\nC.'
  ],
  [
    hugo,
    'Billets de train 🚂',
    'J’arrive vendredi à 18 h 42, voie 3. J’aurai une valise, un sac à dos et une faim de loup.\n\nHugo'
  ],
  [
    samir,
    'Merci',
    'Un grand merci pour l’aide au déménagement. Le piano te salue. Mon dos aussi, à sa manière.\n\nSamir'
  ]
]

const family: readonly Words[] = [
  [
    umSamir,
    'وصفة الكبة',
    'حبيبتي ماري،\n\nهذه الوصفة كما وعدتك: البرغل ناعم، واللحم طازج، والصبر كثير. لا تستعجلي العجينة.\n\nأم سمير'
  ],
  [layla, 'عيد ميلاد سعيد 🎂', 'كل عام وأنت بخير! جمعنا لك باقة من ورد الحديقة، وسرق القط الشريط.\n\nليلى'],
  [
    layla,
    'صور العائلة',
    'وجدت صندوق الصور القديمة عند جدتي. في إحداها أنتِ تضحكين وخلفك البحر.\n\nمع محبتي، ليلى'
  ],
  [
    umSamir,
    'العشاء يوم الجمعة',
    'ننتظركم جميعًا مساء الجمعة. أحضري معك Hugo، وقولي له إن الحلوى محسوبة على عدد الضيوف هذه المرة.\n\nأم سمير'
  ],
  [
    samir,
    'Réunion de famille / لقاء العائلة',
    'Chère Marie,\n\nrendez-vous samedi à 15 h chez ma mère. من فضلك لا تحضري شيئًا، عندنا ما يكفي حتى الشتاء.\n\nSamir'
  ],
  [layla, 'سؤال صغير', 'كيف تقولين بالفرنسية «على راسي»؟ سألني الجيران ولم أعرف.\n\nليلى']
]

const holidays: readonly Words[] = [
  [
    odile,
    'La plage à six heures',
    'Rien que des traces de pas et un chien qui ne m’appartient pas. Je te joins la photo.\n\nOdile'
  ],
  [
    hugo,
    'On est bien arrivés',
    'Après quatre trains, un car et une charrette : la vue est comme sur la carte postale, les moustiques aussi.\n\nHugo'
  ],
  [
    claire,
    'Gîte : les clés',
    'Les clés sont sous le troisième pot de géraniums. Le deuxième, c’est celui du hérisson.\n\nClaire'
  ],
  [
    tom,
    'Crossing the ferry',
    'Four hours of sea, two sandwiches, one very moved accordion player. Wish you were here.\n\nTom'
  ],
  [
    samir,
    'Coucher de soleil',
    'Je n’ai rien retouché, je te le jure. À ce moment-là, même le serveur a posé son plateau.\n\nSamir'
  ]
]

const inventions: readonly Words[] = [
  [
    grace,
    'Solar toaster, attempt {n}',
    'Results of attempt {n}:\n\n- bread: warm\n- fingers: warmer\n- toast: in theory\n\nNext time we wait for a cloudless day.\n\nGrace'
  ],
  [
    tom,
    'Re: the umbrella with a window',
    'The window works. The wiper does not. Measurements below.\n\n  wind   wiper\n  1      fine\n  4      airborne\n\nTom'
  ],
  [
    hugo,
    'Plan du réveil silencieux',
    'Principe : il n’y a pas de sonnerie, mais une odeur de café. Il manque encore le café.\n\nHugo'
  ],
  [
    grace,
    'Minutes of our meeting',
    'Present: everybody. Absent: the prototype.\n\n1. We agreed.\n2. We forgot on what.\n3. Biscuits.\n\nGrace'
  ],
  [
    samir,
    'Brevet ?',
    'J’ai cherché : personne n’a encore breveté la chaussette qui retrouve sa sœur. C’est maintenant ou jamais.\n\nSamir'
  ]
]

const singing: readonly Words[] = [
  [
    choir,
    'Répétition de mardi',
    'Chers Grillons,\n\nrépétition mardi à 20 h. Les ténors sont priés de venir avec leurs partitions, et les altos avec leur indulgence.\n\nLe bureau'
  ],
  [
    choir,
    'Concert de printemps',
    'Le programme est fixé ! Nous finirons par « Colchiques », en essayant de finir tous ensemble.\n\nLe bureau'
  ],
  [
    claire,
    'Covoiturage pour la chorale',
    'Je peux prendre trois personnes et demie (Léo chante assis sur les genoux).\n\nClaire'
  ]
]

const cooking: readonly Words[] = [
  [
    odile,
    'Far breton',
    '4 œufs, 200 g de farine, 3/4 de litre de lait, des pruneaux. Et surtout : ne l’appelle pas « flan » devant mon voisin.\n\nOdile'
  ],
  [umSamir, 'التبولة', 'البقدونس أكثر من البرغل، دائمًا. الليمون بلا خوف، وزيت الزيتون من عندنا.\n\nأم سمير'],
  [
    grace,
    'Jollof rice',
    'Long grain, ripe tomatoes, and a pot you trust. Let it catch a little at the bottom; that is the point.\n\nGrace'
  ],
  [rene, 'SOUPE', 'MARIE, LA SOUPE : TU METS TOUT. PÉPÉ.']
]

const dubious: readonly Words[] = [
  [
    person('Loterie Royale', 'prix@chateaux-gonflables.example'),
    'Vous avez gagné un château gonflable !!!',
    'Félicitations ! Pour recevoir votre château, envoyez-nous simplement vos douves.'
  ],
  [
    person('Prince Barnabé', 'prince@royaume.example'),
    'Urgent and confidential',
    'Dear friend, I have inherited eleven thousand geese and need your help to move them abroad.'
  ],
  [
    person('Super Minceur', 'offre@miracle.example'),
    'Perdez 10 kg en lisant ce message',
    'Plus vous lisez, plus ça marche. Relisez-le donc trois fois par jour.'
  ],
  [
    person('Support', 'no-reply@boite-pleine.example'),
    'Your mailbox will explode',
    'Please confirm your password, your shoe size and the name of your first goldfish.'
  ]
]

const parting: readonly Words[] = [
  [garden, 'Last call: plastic flamingos', 'Everything pink must go.\n\nThe Garden Club'],
  [
    library,
    'Retard : 1 document',
    'Bonjour,\n\nvous avez un document en retard depuis 2 jours. Il s’ennuie de son étagère.\n\nVotre médiathèque'
  ],
  [baker, 'Promotion sur les sablés', 'Deux achetés, un mangé en route.\n\nLes Lilas']
]

const answers: readonly Words[] = [
  [
    marie,
    'Re: {subject}',
    'Merci pour ton message, il m’a fait rire dans le bus, et le bus m’a regardée.\n\nÀ très vite\nMarie'
  ],
  [marie, 'Re: {subject}', 'Avec plaisir ! J’apporte le dessert et un parapluie.\n\nMarie'],
  [marie, 'Re: {subject}', 'Thank you, dear. I shall answer properly when the kettle is quiet.\n\nMarie'],
  [marie, 'Re: {subject}', 'شكرًا من القلب! سأتصل بكم مساءً.\n\nماري'],
  [
    marie,
    'Petite question',
    'Bonjour,\n\nquelqu’un aurait-il vu mes lunettes ? J’écris ce message sans elles, pardon pour les gautes.\n\nMarie'
  ]
]

const unfinished: readonly Words[] = [
  [
    marie,
    'Lettre à la mairie (brouillon)',
    'Madame, Monsieur,\n\nle banc de la place penche. Je ne me plains pas : la vue y gagne. Mais mon voisin glisse.\n\n'
  ],
  [marie, 'Vœux', 'Chers tous,\n\ncette année, je vous souhaite'],
  [marie, '', 'Penser à répondre à Odile. Penser à Odile.']
]

const from =
  (
    letters: readonly Words[],
    attachments?: (chance: Chance, year: number, turn: number) => readonly Attachment[]
  ): Theme =>
  (chance, year, turn) => {
    const [sender, subject, text] = letters[turn % letters.length] ?? chance.one(letters)
    const filled = (template: string) => template.replaceAll('{n}', String(turn + 1))
    const added = attachments?.(chance, year, turn) ?? []
    return {
      from: sender,
      subject: filled(subject),
      text: filled(text),
      ...(added.length && { attachments: added })
    }
  }

const monthNames = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre'
]

const bill: Theme = (chance, year, turn) => {
  const sender = turn % 3 === 2 ? phone : energy
  const month = monthNames[turn % 12] ?? 'janvier'
  const amount = `${20 + chance.below(90)},${String(chance.below(100)).padStart(2, '0')}`
  const number = `${year}-${String(turn + 1).padStart(4, '0')}`
  return {
    from: sender,
    subject: `Votre facture de ${month} ${year} : ${amount} €`,
    text: `Bonjour Madame Lefèvre,\n\nvotre facture n° ${number} est jointe à ce message. Elle sera prélevée le 15.\n\n${sender.name}`,
    attachments: [
      document(`facture-${number}.pdf`, [
        'FACTURE',
        `No ${number}`,
        `Total : ${amount} EUR`,
        'Merci et a bientot'
      ])
    ]
  }
}

/** What is written about, by the folder that it ends up in. */
export const themes = {
  everyday: from(everyday, (chance) => (chance.percent(12) ? [photo('hier soir.png', chance)] : [])),
  family: from(family, (chance, _, turn) => (turn % 4 === 2 ? [photo('صورة العائلة.png', chance)] : [])),
  holidays: from(holidays, (chance, _, turn) => [
    photo(`été ${turn + 1}.png`, chance, turn % 6 === 0 ? 320 : 200)
  ]),
  inventions: from(inventions, (_, year, turn) =>
    turn % 3 === 0 ? [document(`plan-${year}-${turn + 1}.pdf`, ['PLAN', 'Do not shake'])] : []
  ),
  singing: from(singing, (chance, year, turn) =>
    turn % 3 === 0
      ? [
          invitation(
            'répétition.ics',
            'Répétition',
            new Date(Date.UTC(year, chance.below(12), 1 + chance.below(28), 18))
          )
        ]
      : []
  ),
  cooking: from(cooking),
  bill,
  dubious: from(dubious),
  parting: from(parting),
  answers: from(answers),
  unfinished: from(unfinished)
} as const satisfies Record<string, Theme>

/** What Marie's answers are about: fills `{subject}`. */
export const topics: readonly string[] = [
  ...everyday.map(([, subject]) => subject.replace('Re: ', '')),
  ...family.map(([, subject]) => subject),
  ...holidays.map(([, subject]) => subject)
]

/** People to whom Marie writes. */
export const friends: readonly Person[] = [claire, hugo, odile, samir, tom, grace, layla, choir]
