/**
 * The words that count as a whole message. They are data: a word that is missing is a row, and a changed table is another
 * `REPLY_TABLE`. How a row is compared with a message is said in `folded-text.ts`.
 */
export interface ReplyWord {
  readonly text: string
  readonly language: 'en' | 'es' | 'fr'
  readonly means: 'withdrawal' | 'help' | 'opt-in'
  readonly source: ReplySource
  /** Of a withdrawal that speaks of everybody who writes. */
  readonly reach?: 'everybody'
  /** Of an opt-in: the highest level of consent that the word can prove, with what the programme brings beside it. */
  readonly proves?: 'express' | 'express-written'
}

/**
 * Where a word is from. `fcc`: 47 CFR 64.1200(a)(10). `ctia`: Messaging Principles 2023. `carriers`: what carriers and large platforms act
 * on without being told. `own`: this ledger's reading of what people write.
 */
export type ReplySource = 'fcc' | 'ctia' | 'carriers' | 'own'

/** The version of this table and of `reply-phrases.ts`. It stands in every event that rests on them. */
export const REPLY_TABLE = '2026.11.0'

type Row = readonly [
  text: string,
  language: ReplyWord['language'],
  source: ReplySource,
  more?: Pick<ReplyWord, 'reach' | 'proves'>,
]

const EVERYBODY = { reach: 'everybody' } as const

const WITHDRAWALS: ReadonlyArray<Row> = [
  ['STOP', 'en', 'fcc'],
  ['QUIT', 'en', 'fcc'],
  ['END', 'en', 'fcc'],
  ['REVOKE', 'en', 'fcc'],
  ['OPT OUT', 'en', 'fcc'],
  ['CANCEL', 'en', 'fcc'],
  ['UNSUBSCRIBE', 'en', 'fcc'],
  ['STOP ALL', 'en', 'carriers', EVERYBODY],
  ['REMOVE', 'en', 'carriers'],
  ['ARRET', 'fr', 'carriers'],
  ['TD', 'fr', 'carriers'],
  ['STOP NOW', 'en', 'own'],
  ['STOP IT', 'en', 'own'],
  ['STOP THIS', 'en', 'own'],
  ['STOP PLEASE', 'en', 'own'],
  ['PLEASE STOP', 'en', 'own'],
  ['STOPP', 'en', 'own'],
  ['STOPED', 'en', 'own'],
  ['STOPPED', 'en', 'own'],
  ['STP', 'en', 'own'],
  ['SOTP', 'en', 'own'],
  ['UNSUB', 'en', 'own'],
  ['UNSUBSCRIBE ALL', 'en', 'own', EVERYBODY],
  ['UNSUSCRIBE', 'en', 'own'],
  ['UNSUBCRIBE', 'en', 'own'],
  ['CANCEL ALL', 'en', 'own', EVERYBODY],
  ['END ALL', 'en', 'own', EVERYBODY],
  ['OPT ME OUT', 'en', 'own'],
  ['OPTING OUT', 'en', 'own'],
  ['REMOVE ME', 'en', 'own'],
  ['REMOVE ALL', 'en', 'own', EVERYBODY],
  ['WITHDRAW', 'en', 'own'],
  ['DO NOT TEXT', 'en', 'own'],
  ['DO NOT CALL', 'en', 'own'],
  ['DO NOT CONTACT', 'en', 'own'],
  ['NO MORE', 'en', 'own'],
  ['LEAVE ME ALONE', 'en', 'own'],
  ['GO AWAY', 'en', 'own'],
  ['ENOUGH', 'en', 'own'],
  ['WRONG NUMBER', 'en', 'own'],
  ['WRONG PERSON', 'en', 'own'],
  ['ALTO', 'es', 'own'],
  ['BAJA', 'es', 'own'],
  ['DAR DE BAJA', 'es', 'own'],
  ['DARME DE BAJA', 'es', 'own'],
  ['BASTA', 'es', 'own'],
  ['YA BASTA', 'es', 'own'],
  ['PARE', 'es', 'own'],
  ['PAREN', 'es', 'own'],
  ['PARAR', 'es', 'own'],
  ['DETENER', 'es', 'own'],
  ['DETENGA', 'es', 'own'],
  ['CANCELAR', 'es', 'own'],
  ['CANCELA', 'es', 'own'],
  ['CANCELE', 'es', 'own'],
  ['ANULAR', 'es', 'own'],
  ['ELIMINAR', 'es', 'own'],
  ['ELIMINAME', 'es', 'own'],
  ['BORRAR', 'es', 'own'],
  ['QUITAR', 'es', 'own'],
  ['REVOCAR', 'es', 'own'],
  ['SALIR', 'es', 'own'],
  ['TERMINAR', 'es', 'own'],
  ['FIN', 'es', 'own'],
  ['NO MAS', 'es', 'own'],
  ['NO MOLESTAR', 'es', 'own'],
  ['NUMERO EQUIVOCADO', 'es', 'own'],
  ['ALTO TODO', 'es', 'own', EVERYBODY],
  ['BAJA TODO', 'es', 'own', EVERYBODY],
  ['ARRETE', 'fr', 'own'],
  ['ARRETER', 'fr', 'own'],
  ['ARRETEZ', 'fr', 'own'],
  ['ARRETEZ TOUT', 'fr', 'own', EVERYBODY],
  ['STOP TOUT', 'fr', 'own', EVERYBODY],
  ['STOP SMS', 'fr', 'own'],
  ['STOP PUB', 'fr', 'own'],
  ['CESSEZ', 'fr', 'own'],
  ['ANNULER', 'fr', 'own'],
  ['ANNULEZ', 'fr', 'own'],
  ['DESABONNER', 'fr', 'own'],
  ['DESABONNEMENT', 'fr', 'own'],
  ['DESABONNEZ MOI', 'fr', 'own'],
  ['DESINSCRIRE', 'fr', 'own'],
  ['DESINSCRIPTION', 'fr', 'own'],
  ['RETIRER', 'fr', 'own'],
  ['SUPPRIMER', 'fr', 'own'],
  ['REVOQUER', 'fr', 'own'],
  ['QUITTER', 'fr', 'own'],
  ['TERMINER', 'fr', 'own'],
  ['ASSEZ', 'fr', 'own'],
  ['CA SUFFIT', 'fr', 'own'],
  ['FAUX NUMERO', 'fr', 'own'],
  ['MAUVAIS NUMERO', 'fr', 'own'],
]

const HELP: ReadonlyArray<Row> = [
  ['HELP', 'en', 'ctia'],
  ['INFO', 'en', 'carriers'],
  ['AYUDA', 'es', 'own'],
  ['INFORMACION', 'es', 'own'],
  ['AIDE', 'fr', 'carriers'],
  ['INFORMATION', 'fr', 'own'],
]

/** A word that ends a carrier's block says that messages may come, not that a text was read and agreed to. */
const EXPRESS = { proves: 'express' } as const
const WRITTEN = { proves: 'express-written' } as const

const OPT_INS: ReadonlyArray<Row> = [
  ['START', 'en', 'carriers', EXPRESS],
  ['UNSTOP', 'en', 'carriers', EXPRESS],
  ['YES', 'en', 'carriers', WRITTEN],
  ['SUBSCRIBE', 'en', 'carriers', WRITTEN],
  ['OPT IN', 'en', 'own', WRITTEN],
  ['JOIN', 'en', 'own', WRITTEN],
  ['I AGREE', 'en', 'own', WRITTEN],
  ['ALTA', 'es', 'own', WRITTEN],
  ['ACEPTO', 'es', 'own', WRITTEN],
  ['SUSCRIBIR', 'es', 'own', WRITTEN],
  ['OUI', 'fr', 'own', WRITTEN],
  ['ABONNER', 'fr', 'own', WRITTEN],
  ['JACCEPTE', 'fr', 'own', WRITTEN],
]

const rows = (means: ReplyWord['means'], of: ReadonlyArray<Row>): ReadonlyArray<ReplyWord> =>
  of.map(([text, language, source, more]) => ({ text, language, means, source, ...more }))

export const REPLY_WORDS: ReadonlyArray<ReplyWord> = [
  ...rows('withdrawal', WITHDRAWALS),
  ...rows('help', HELP),
  ...rows('opt-in', OPT_INS),
]
