package text

// frenchStats has the words of the figures.
var frenchStats = map[string]string{
	"command.stats":     "montre comment va le travail : questions, réponses, avis, et ce qui attend.",
	"stats":             "Aujourd’hui, et en tout",
	"stats.asked":       "Questions : {today} · {ever}",
	"stats.answered":    "Réponses avec une vérification : {today} · {ever}",
	"stats.possible":    "Peut-être les mêmes images : {today} · {ever}",
	"stats.unknown":     "Rien de connu : {today} · {ever}",
	"stats.unreadable":  "Illisibles : {today} · {ever}",
	"stats.disputed":    "Correspondances contestées : {today} · {ever}",
	"stats.wrong":       "Jugées fausses par des modérateurs : {today} · {ever}",
	"stats.published":   "Vérifications publiées : {today} · {ever}",
	"stats.told":        "Personnes avisées : {today} · {ever}",
	"stats.answer_time": "Délai de réponse : la moitié en {half}[, 95 % en {most}]",
	"stats.debunk_time": "Délai de vérification : la moitié en {half}[, 95 % en {most}]",
	"stats.waiting":     "En attente",
	"stats.queue":       "Extraits sans vérification : {n}",
	"stats.proposals":   "Propositions : {n}",
	"stats.telling":     "Changements en cours d’avis : {n}",
	"stats.notices":     "Personnes à qui un message est en route : {n}",
	"stats.paused":      "Les avis sont suspendus.",
}
