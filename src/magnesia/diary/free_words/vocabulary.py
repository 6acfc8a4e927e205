"""The words of English and German that a dose may be told in."""

from __future__ import annotations

import re

#: The weekdays, Monday first, in both languages.
WEEKDAYS = {
    **dict(
        zip(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
            range(7),
            strict=True,
        )
    ),
    **dict(
        zip(
            ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
            range(7),
            strict=True,
        )
    ),
    "sonnabend": 5,
}
#: What a month may be called in both languages, January first.
_MONTHS = (
    *("january jan januar jänner jaenner", "february feb februar", "march mar märz maerz mrz"),
    *("april apr", "may mai", "june jun juni", "july jul juli", "august aug", "september sept sep"),
    *("october oct oktober okt", "november nov", "december dec dezember dez"),
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
#: Phrase -> the part of the day. "night" alone may be bedtime or after midnight: that is asked.
PARTS = {
    "morning": r"(?:in the |this |am |heute |in der )?(?:mornings?|vormittags?|morgens|frühmorgens|früh)\b"
    r"|am morgen\b",
    "midday": r"(?:at |am |heute )?(?:midday|lunchtime|mittags?|zu mittag)\b",
    "afternoon": r"(?:in the |this |am |heute )?(?:afternoons?|nachmittags?)\b",
    "evening": r"(?:in the |this |am |heute )?(?:evenings?|abends?)\b|tonight\b",
    "bedtime": r"(?:at |vor |before |for |zum |vorm |beim )?(?:bedtime|bed|going to bed|sleeping)\b"
    r"|(?:vor|zum|vorm|beim) schlafen(?: ?gehen)?\b"
    r"|vor dem (?:schlafen(?:gehen)?|zubettgehen|ins bett gehen)\b|zur nacht\b",
    "night": r"(?:in |during )(?:the )?(?:middle of the )?night\b|mitten in der nacht\b|in der nacht\b",
}
UNCLEAR_NIGHT = re.compile(r"\b(?:at |last |letzte |heute |gestern )?(?:night|nights|nachts|nacht)\b")
LAST_NIGHT = re.compile(r"\b(?:last night|letzte nacht|gestern nacht|heute nacht)\b")

_MEALS = {
    "morning": r"breakfast|frühstück",
    "midday": r"lunch|mittagessen",
    "evening": r"dinner|supper|abendessen|abendbrot",
    None: r"meals?|food|eating|a bite|snack|essen|mahlzeit",
}
_ARTICLE = r"(?:my |a |an |the |some |dem |der |einer |meinem |was |etwas )?"
#: (pattern, with a meal or not, the part of the day that the meal tells)
MEALS = tuple(
    (re.compile(rf"\b(?:{before}) {_ARTICLE}(?:{meal})\b"), with_food, part)
    for before, with_food in (
        (r"with|during|after|at|at the end of|mit|zu|zum|zur|beim|nach|bei", True),
        (r"before|without|no|vor|ohne|vorm", False),
    )
    for part, meal in _MEALS.items()
)
#: (pattern, the part of the day) of a meal that is named by itself: "yesterday breakfast".
BARE_MEALS = tuple(
    (re.compile(rf"\b(?:{meal})\b"), part) for part, meal in _MEALS.items() if part is not None
)
EMPTY_STOMACH = re.compile(
    r"\b(?:on an empty stomach|empty stomach|fasting|fasted|(?:auf )?(?:nüchternen|leeren) magen|nüchtern)\b"
)
NONE_WORDS = re.compile(
    r"\b(?:nothing|none|no (?:magnesium|dose|tablets?|pills?|capsules?)|skipped|forgot|missed|nichts|keine?n?"
    r"|vergessen|ausgelassen|did ?n[o']t|did not|haven't|not taken|nicht genommen)\b"
)
UNSURE_WORDS = re.compile(
    r"\b(?:not sure|unsure|don't know|can't remember|maybe|perhaps|weiß nicht|vielleicht|unsicher"
    r"|forg[eo]t(?:ten)? +(?:if|whether)|(?:don't|do not|can't) remember|vergessen +ob)\b"
)
TOMORROW = re.compile(r"\b(?:tomorrow|übermorgen|(?<!heute )(?<!gestern )(?<!am )morgen)\b")
AS_NEEDED = re.compile(r"\b(?:(?:as|if|when) needed|prn|bei bedarf|nach bedarf|bedarfsweise)\b")
AS_PLANNED = re.compile(r"\b(?:as planned|planned|wie geplant|geplant|as scheduled)\b")
AS_USUAL = re.compile(
    r"\b(?:(?:my |the |as )?usual(?: dose)?|as always|wie immer|wie üblich|(?:die |meine )?übliche(?: dosis)?)\b"
)
REASON = re.compile(r"\b(?:for|because of|due to|against|wegen|gegen) +([^\x1f]+)")
REASON_ARTICLE = re.compile(r"^(?:my|the|a|an|some|meine[rnm]?|mein|die|den|der|das|dem) ")
SITE = re.compile(
    r"^(.+?) (?:in|on|im|am|in der|in den|in dem|an der) (?:(?:my|the|meine[rnm]?|der|dem) )?(.+)$"
)
BODY_WORDS = frozenset(
    re.findall(
        r"\S+",
        "head forehead temple jaw face eye eyes neck throat shoulder shoulders back arm arms elbow wrist "
        "wrists hand hands finger fingers thumb chest belly stomach hip hips thigh thighs leg legs knee "
        "knees calf calves shin shins ankle ankles foot feet toe toes kopf stirn schläfe kiefer gesicht "
        "auge nacken hals schulter schultern rücken arme ellbogen handgelenk hände daumen brust bauch "
        "hüfte oberschenkel bein beine knie wade waden schienbein knöchel fuß füße zeh zehen",
    )
)
#: Words that carry nothing; a word that is in no list is named to the person.
FILLER = frozenset(
    re.findall(
        r"\S+",
        "i i've ive have had has took take taken taking swallowed my the of at on around about ca circa "
        "and also again was it this in please log dose doses with just to from by is ich habe hab hatte "
        "nahm genommen nehme eingenommen mein meine meinen meiner von um am im und der die das den dem "
        "gegen etwa ungefähr noch auch bitte dosis mit zu zum uhr for day tag",
    )
)
#: Words for the magnesium of any product.
MAGNESIUM = frozenset(
    re.findall(
        r"\S+",
        "magnesium mag mg magnesia supplement supplements magnesiums nahrungsergänzung präparat pill "
        "pills tablet tablets capsule capsules tablette tabletten kapsel kapseln",
    )
)
#: More ways to say a number than `units.NUMBER_WORDS` has.
MORE_NUMBERS = {
    "another": 1.0,
    "one more": 1.0,
    "a single": 1.0,
    "noch eine": 1.0,
    "half an": 0.5,
    "half my": 0.5,
    "half the": 0.5,
    "half of my": 0.5,
    "half of the": 0.5,
    "one half": 0.5,
    "1 and a half": 1.5,
    "2 and a half": 2.5,
    "einer": 1.0,
    "einer halben": 0.5,
    "ne": 1.0,
    "ne halbe": 0.5,
}
