/**
 * Phrases by which a refusal is known in free text. They are data like the table of words, and no message is permitted by
 * them: what they do not find is withdrawn as well, and looked at by somebody. Each stands for folded words with one space
 * between them, where an apostrophe is a space too ("don t"). All gaps are short, so no text takes long.
 */
export interface ReplyPhrase {
  readonly language: 'en' | 'es' | 'fr'
  readonly pattern: RegExp
}

const all = (
  language: ReplyPhrase['language'],
  patterns: ReadonlyArray<string>,
): ReadonlyArray<ReplyPhrase> =>
  patterns.map((pattern) => ({ language, pattern: new RegExp(` (?:${pattern})(?= )`, 'g') }))

const GAP = '(?: \\w+){0,4}?'

const EN_CONTACT =
  '(?:texts?|texting|texted|txts?|txting|calls?|calling|called|ring(?:ing)?|phon(?:e|ing)|messag(?:e|es|ing)|msgs?|e?mails?|e mails?|e?mailing|send|sending|sent|contact(?:s|ing|ed)?|reach(?:ing)?|bother(?:ing)?|harass(?:ing)?|spam(?:ming)?|writ(?:e|ing)|disturb(?:ing)?|solicit(?:ing)?)'

const EN_NOT =
  '(?:don t|dont|do not|never|no longer|not to|please not|quit|cease|no more|nobody should|you may not|must not|can not|cannot)'

const ES_CONTACT =
  '(?:llam|mand|envi|escrib|contact|molest|mensaj|texte|texto|correo|recib|comuni|busc|moleste|publicidad)\\w*'

const FR_CONTACT =
  '(?:appel|rappel|ecri|envo[iy]|contact|derang|harcel|messag|sollicit|telephon|texto|sms|relanc|embet|import|recev|recevoir)\\w*'

/** What says stop and means something else, or the opposite: taken out before refusals are looked for. */
export const SOFTENERS: ReadonlyArray<ReplyPhrase> = [
  ...all('en', [
    '(?:don t|dont|do not|never|can t|cant|cannot|can not|couldn t|couldnt|could not|won t|wont|will not|wouldn t|didn t) (?:ever )?stop(?: \\w+ing)?',
    '(?:bus|truck|rest|pit|full|non|next|first|last|one) stop',
    'stop(?:ped|ping|s)? (?:by|over|in|at|for)',
    '(?:don t|dont|do not) (?:forget|hesitate|worry|mind)(?: to \\w+)?',
    '(?:i|you|we|they) never (?:got|received|saw|had)',
    'the end',
    '(?:what|which) stop(?: \\w+){0,8}|stop (?:light|sign)',
    'cancel(?: \\w+){0,2}? (?:appointment|order|booking|reservation|visit|meeting|\\d+ ?[ap]?m?)',
    'end of(?: the)? (?:day|week|month|year)',
  ]),
  ...all('es', [
    'no (?:pares?|paren|dejes?|dejen|puedo parar|podemos parar|puedo dejar)(?: de \\w+)?',
    'sin (?:parar|fin)',
    'fin de (?:semana|mes|ano)',
    'parada de (?:bus|autobus|camion)',
    'mas bajas?',
  ]),
  ...all('fr', [
    '(?:ne|n) (?:vous |t )?arret(?:ez|e|es) pas',
    '(?:n )?arretez pas',
    '(?:peux|peut|pouvons) (?:pas |plus )?(?:m |s |nous )?(?:arreter|cesser)(?: de \\w+)?',
    '(?:arrive|arrivons|arrivez) pas a (?:m |s |nous |vous )?(?:arreter|cesser)(?: de \\w+)?',
    'sans (?:arret|cesse|fin)',
    'arret de (?:bus|tram|travail|metro)',
    'l arret',
    'assez (?:bien|bon|content|contente|proche|vite)',
  ]),
]

/** What refuses. */
export const REFUSALS: ReadonlyArray<ReplyPhrase> = [
  ...all('en', [
    `stop${GAP} (?:${EN_CONTACT}|this|it|these|that|them|those|please|pls|plz|now|immediately|already|all|everything|alerts?|notifications?|ads?|offers?|reminders?|subscription|service|updates)`,
    '(?:please|pls|plz|just|i said|you must|you need to|said|now) stop',
    `${EN_NOT}${GAP} ${EN_CONTACT}`,
    '(?:remove|delete|take|drop|erase|scrub|get|cross|strike|unlist|unenroll)(?: \\w+){0,3}? (?:me|my|number|name|us|off|list|lists|database|system|records)',
    'un ?subscrib\\w*',
    'unsub',
    'opt(?:ing|ed|s)?(?: me| my \\w+)? out',
    'opt outs?',
    'wrong (?:number|person|phone|guy|girl|man|lady|address|contact|email|one)',
    '(?:not|isn t|no longer|never was)(?: \\w+){0,3}? (?:number|phone)',
    '(?:nobody|no one|no body|noone)(?: \\w+){0,2}? (?:named|name|called|by)',
    'leave (?:me|us)(?: the \\w+)? (?:alone|be)',
    'lose (?:my|this) (?:number|contact)',
    '(?:not|no longer|never|isn t|aren t) interested',
    'no interest',
    '(?:don t|dont|do not|no longer|never)(?: \\w+){0,2}? (?:want|wish|need|care|consent|agree|authorize|authorise)',
    'i (?:hereby )?(?:withdraw|revoke|rescind|cancel|object|decline|refuse)',
    '(?:withdraw|revoke|rescind|cancel|end|terminate)(?: \\w+){0,2}? (?:consent|permission|subscription|authorization|membership|messages|texts|calls|alerts)',
    '(?:fuck|f|piss|sod|bugger|buzz) off',
    'fuck (?:you|u|yourself)',
    'go away|get lost|screw you|shut up',
    'never again',
    'cease(?: \\w+){0,3}? communicat\\w*',
    'removed from(?: \\w+){0,2}?',
    'stop(?= $)',
    '(?:did not|didn t|didnt|never) (?:sign up|subscribe|ask for|agree|consent)',
    '(?:reported|reporting|report)(?: \\w+){0,2}? (?:you|spam|ftc|fcc|this)',
    '(?:i will|i ll|ill|going to|gonna) (?:sue|block|report)',
    'block(?:ed|ing) (?:you|this|your)',
    '(?:my|a|our) (?:lawyer|attorney|solicitor)',
    'do not call (?:list|registry)|dnc|tcpa',
    'harass(?:ment|ing|ed)',
    '(?:is|has|was) (?:dead|deceased|died|passed away|passed)',
    'passed away|deceased',
    'enough (?:already|is enough|of this|texts|messages)',
  ]),
  ...all('es', [
    `(?:ya )?no(?: \\w+){0,3}? ${ES_CONTACT}`,
    `(?:deje|dejen|deja|dejad|pare|paren|para ya|parad|basta|cese|cesen) de \\w+`,
    '(?:ya )?basta',
    '(?:da|de|den|dar|dame|deme|denme|darme|dadme|darnos|quiero|solicito) de baja|la baja|mi baja',
    'de baja',
    '(?:quit|borr|elimin|sac|retir|tach)(?:e|en|a|ar|ad|eme|enme|ame|arme|enos)(?: \\w+){0,3}? (?:me|mi|numero|lista|listas|base|datos|nombre|telefono)',
    '(?:quitenme|quiteme|quitame|borrenme|borreme|borrame|eliminenme|elimineme|eliminame|saquenme|saqueme|sacame)',
    '(?:cancel|anul)(?:en|e|a|ar|o|ame|enme|eme|arme)(?: \\w+){0,3}? (?:suscripcion|mensajes|servicio|todo|alertas|registro|permiso|consentimiento)',
    'desuscrib\\w*',
    '(?:numero|persona|telefono) (?:equivocad[oa]|incorrect[oa]|erroneo|errone[oa])',
    'se (?:equivoco|equivocaron|equivocan) de (?:numero|persona)',
    '(?:este|ese) (?:ya )?no es',
    'no (?:me|nos) (?:interesa|interesan)',
    'no (?:estoy|estamos) interesad\\w+',
    '(?:dejen|deje|deja)(?:me|nos) (?:en paz|tranquil\\w+)',
    'dejame en paz|dejenme en paz|dejeme en paz',
    'no (?:quiero|deseo|queremos|deseamos|autorizo|consiento|acepto)',
    'retiro mi|revoco',
    'ya no mas|no mas|nunca mas',
    '(?:vete|vayanse|vayase)(?: \\w+){0,2}',
    'fallecio|murio|difunt[oa]',
  ]),
  ...all('fr', [
    `(?:ne|n)(?: \\w+){0,3}? ${FR_CONTACT}(?: \\w+){0,3}? (?:plus|pas|jamais)`,
    `(?:ne|n)(?: \\w+){0,3}? (?:plus|pas|jamais)(?: \\w+){0,3}? ${FR_CONTACT}`,
    `${FR_CONTACT}(?: \\w+){0,2}? plus(?! (?:tard|vite|loin|d|souvent))`,
    '(?:plus|pas|jamais|aucun|aucune) (?:de |d )?(?:sms|messages?|textos?|appels?|pubs?|publicites?|mails?|e mails?|courriels?|demarchage)',
    '(?:arret|cess)(?:ez|e|er|es|ons)(?: \\w+){0,2}? (?:de|d|les|vos|tes|ces|cela|ca|tout|immediatement|maintenant|svp|s il)',
    '(?:svp|stp|merci d|merci de|veuillez|priere d) (?:arret|cess)\\w*',
    'des ?abonn\\w*',
    'des ?inscri\\w*',
    '(?:retir|enlev|supprim|effac|ray|ot|radi)(?:ez|er|e)(?: \\w+){0,3}? (?:moi|mon|mes|numero|liste|listes|coordonnees|donnees|fichier|fichiers|nom)',
    '(?:mauvais|faux|erreur de|pas le bon) (?:numero|destinataire)',
    '(?:vous vous|tu te|te|vous) tromp\\w*',
    '(?:ce|c) n est (?:pas|plus)(?: \\w+){0,2}? (?:numero|telephone)',
    '(?:pas|plus|aucunement)(?: du tout)? interess\\w*',
    '(?:laiss|fich|fout)(?:ez|e)(?: \\w+){0,3}? (?:tranquille|paix)',
    '(?:ne |n )?(?:veux|souhaite|desire|voudrais|accepte|autorise|consens) (?:plus|pas|en aucun)',
    'ca suffit|y en a (?:assez|marre)|ras le bol|marre de',
    'je (?:retire|revoque|refuse|m oppose|me retire)|j annule',
    '(?:je )?m oppose',
    'plus jamais|jamais plus',
    'opposition',
    'decede\\w*|est mort\\w*',
    'stop (?:sms|pub|publicite|messages?|aux?|a la|svp|merci)',
  ]),
]

/** A message of so few words that one word that refuses is what it is about. */
export const SHORT_MESSAGE_WORDS_MAX = 4

/** Words that refuse in a short message, wherever they stand. */
export const SHORT_REFUSALS: ReadonlyArray<ReplyPhrase> = [
  ...all('en', [
    'stop|stops|stopp|stoppp|quit|cancel|unsubscribe|revoke|remove|spam|scam|scammers?|fuck|off',
  ]),
  ...all('es', ['alto|baja|pare|paren|cancelar|cancele|cancelen|basta|spam']),
  ...all('fr', ['arret|arrete|arretez|cessez|annuler|annulez|spam']),
]

/** What makes a refusal one of everybody who writes, and not of this sender alone. */
export const OF_EVERYBODY: ReadonlyArray<ReplyPhrase> = [
  ...all('en', [
    '(?:any|all|every)(?: \\w+){0,3}? (?:compan\\w*|lists?|brands?|partners?|affiliat\\w*|business\\w*|senders?|sellers?)',
    '(?:anyone|anybody|everyone|everybody|nobody|no one)',
    'stop all',
  ]),
  ...all('es', [
    '(?:todas?|todos?|ninguna?)(?: \\w+){0,2}? (?:listas?|empresas?|companias?|marcas?)',
    'nadie',
  ]),
  ...all('fr', [
    '(?:toutes?|tous|aucune?)(?: \\w+){0,2}? (?:listes?|societes?|entreprises?|marques?|partenaires?)',
    'personne',
  ]),
]
