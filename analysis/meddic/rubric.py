"""The rubric: letters, markers, weights and bands; every number here is this product's own design (docs/meddic.md)."""

from collections.abc import Mapping
from types import MappingProxyType

from analysis.model.meddic import Letter

RUBRIC_VERSION = "2026-11-5"

LETTERS: tuple[Letter, ...] = tuple(Letter)

DEFINITIONS: Mapping[Letter, str] = MappingProxyType(
    {
        Letter.METRICS: "The measurable result the buyer wants, compared with today or with doing nothing.",
        Letter.ECONOMIC_BUYER: (
            "The person who can release the money for this purchase and can say yes when others say no. "
            "Not automatically the budget holder, the highest title or purchasing."
        ),
        Letter.DECISION_CRITERIA: "What options are judged on: technical, economic and relationship reasons.",
        Letter.DECISION_PROCESS: (
            "The steps, people and dates from interest to decision: technical proof, business approval, paperwork."
        ),
        Letter.IDENTIFY_PAIN: "The problem worth paying to remove: named, sized, and felt as urgent by the buyer.",
        Letter.CHAMPION: (
            "A buyer person with influence, a personal reason to win, who sells for us when we are not there."
        ),
    }
)

ASKS: Mapping[Letter, tuple[str, str, str]] = MappingProxyType(
    {
        Letter.METRICS: (
            "How do you track this today, and where does the figure stand?",
            "What figure, by what date, would make you say it worked?",
            "Who reports this figure, and to whom?",
        ),
        Letter.ECONOMIC_BUYER: (
            "For the last purchase of about this size, whose approval released the money?",
            "Once your team agrees, who could still stop it?",
            "What would that person want to hear, and when can we meet?",
        ),
        Letter.DECISION_CRITERIA: (
            "Which three things must a vendor have, and in what order?",
            "Who made that list, and is it written down?",
            "What would rule a vendor out at once?",
        ),
        Letter.DECISION_PROCESS: (
            "If the trial goes well, what happens next, step by step?",
            "Who signs off each step, and how long does it take?",
            "What do legal, security and purchasing need from us?",
        ),
        Letter.IDENTIFY_PAIN: (
            "What does it cost if this stays the same for another quarter?",
            "Who feels it first, and who answers for it?",
            "Why now and not next year?",
        ),
        Letter.CHAMPION: (
            "How will you put this to your management?",
            "If it works, what changes for you?",
            "Who is against it, and what will they say?",
        ),
    }
)
"""The rubric's own question by level, for the model to look for; people read it from the catalogs (a test compares)."""

DISPUTES = "disputes"
OWNED_ACTION = "owned_action"

SHARED_MARKERS: Mapping[str, str] = MappingProxyType(
    {
        OWNED_ACTION: "the buyer takes on an action with a date that depends on this; subject = the date as said",
        DISPUTES: (
            "a buyer denies or takes back something; subject = the line id denied, such as s7, if ANOTHER buyer said "
            "it in this call, else the person, figure or date that no longer holds, as said in the quote"
        ),
    }
)
"""Markers that every letter has beside its own."""

OWN_MARKERS: Mapping[Letter, Mapping[str, str]] = MappingProxyType(
    {
        Letter.METRICS: {
            "target": "the figure wanted; subject = the figure as said",
            "baseline": "today's figure; subject = the figure as said",
            "economic_effect": "money or risk put on the result; subject = the amount as said",
            "direction": "a direction without a figure, such as saving time",
            "vendor_figure": "a figure that only the seller or a reference customer stands for",
        },
        Letter.ECONOMIC_BUYER: {
            "names_authority": "names a person AND their authority over this spend; subject = the name as said",
            "confirms_authority": "the speaker confirms their own authority or priority for this spend",
            "takes_step": "the speaker with the money takes on a dated step; subject = the date as said",
            "title_only": "a role or title without a name, such as finance, my boss",
        },
        Letter.DECISION_CRITERIA: {
            "criterion": "names a specific criterion; subject = the criterion as said",
            "ranked": "puts criteria in order or says which is a must; subject = the criterion as said",
            "written": "the criteria stand in a document; subject = the criterion or document as said",
            "implied": "a criterion hinted at or asked about",
        },
        Letter.DECISION_PROCESS: {
            "step": "a real step of their decision; subject = the step as said",
            "date": "a date of their decision or of a step; subject = the date as said",
            "ordered_steps": "two or more steps in order; subject = the first step as said",
            "step_owner": "names who owns a step; subject = the name as said",
            "paper_step": "a legal, security, purchasing or signature step; subject = the step as said",
            "vague": "no step and no date, such as we will discuss it",
        },
        Letter.IDENTIFY_PAIN: {
            "problem": "a problem is mentioned",
            "impact": "what the problem costs the business; subject = the cost or who suffers, as said",
            "forcing_event": "an event that forces it now; subject = the event or date as said",
            "pain_owner": "names who answers for the problem; subject = the name as said",
        },
        Letter.CHAMPION: {
            "influence": "their weight in this decision; subject = the champion's name",
            "personal_win": "what they gain themselves; subject = the champion's name",
            "inside_information": "inside facts or bad news shared with us; subject = the champion's name",
            "sells_inside": "sold us inside, done or under way; subject = the champion's name",
            "buyer_access": "led or leads us to the person with the money; subject = the champion's name",
            "enthusiasm": "friendly, praises, attends; nothing done",
        },
    }
)

MARKERS: Mapping[Letter, frozenset[str]] = MappingProxyType(
    {letter: frozenset({**OWN_MARKERS[letter], **SHARED_MARKERS}) for letter in LETTERS}
)
"""The closed list of markers a claim may carry; any other is rejected."""

ALL_MARKERS: tuple[str, ...] = tuple(
    dict.fromkeys([marker for letter in LETTERS for marker in OWN_MARKERS[letter]] + list(SHARED_MARKERS))
)

WEIGHTS: Mapping[Letter, float] = MappingProxyType(
    {
        Letter.METRICS: 1.0,
        Letter.ECONOMIC_BUYER: 1.5,
        Letter.DECISION_CRITERIA: 1.0,
        Letter.DECISION_PROCESS: 1.0,
        Letter.IDENTIFY_PAIN: 1.5,
        Letter.CHAMPION: 2.0,
    }
)

HEADLINE_ORDER: tuple[Letter, ...] = (Letter.CHAMPION, Letter.ECONOMIC_BUYER, Letter.IDENTIFY_PAIN)
"""Letters the headline chooses from; on a tie the earlier wins, the heavier weight first."""

BANDS: tuple[tuple[int, str], ...] = ((80, "strong"), (60, "medium"), (40, "weak"), (0, "at_risk"))
"""Lowest strength of each band, highest band first."""

TOO_LITTLE_KNOWN_BELOW = 3
"""Coverage under which the strength is printed with "too little known"."""


def band(strength: int) -> str:
    """Return the band word's key of a rounded strength: "strong", "medium", "weak" or "at_risk"."""
    return next(word for floor, word in BANDS if strength >= floor)
