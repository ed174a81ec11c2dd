"""The offline keyword scan: lines worth reading for each letter. It finds words, not facts, and gives no level."""

import re
from collections.abc import Mapping
from functools import cache

from analysis.meddic.fold import fold, one_script
from analysis.meddic.numerals import has_figure
from analysis.meddic.prompt import require_enough
from analysis.meddic.rubric import LETTERS, RUBRIC_VERSION
from analysis.model.meddic import CueHit, Letter, MeddicAnalysis
from analysis.model.transcript import Side, Transcript

ENGINE = "offline:cue-scan"
LINES_PER_LETTER = 3
MIN_CHARS = 12
"""Folded characters a line needs: shorter ones are "yes, exactly"."""

# A cue in capitals weighs double. Latin cues match from the start of a word, so "approv" finds "approval".
CUES: Mapping[Letter, str] = {
    Letter.METRICS: """
        percent|%|ROI|revenue|save|saving|reduc|increase|improve|target|goal|kpi|metric|measure|benchmark
        |hours a|per week|per month|on average|win rate|cycle|return on|worth it|PAYS FOR ITSELF|time study
        |million|losing about|百分之|成長|降低|節省|省下|提升|目標|指標|平均|每個月|每天|轉換率|投報率|回本
        |業績|效益|數字|產能|良率
        """,
    Letter.ECONOMIC_BUYER: """
        APPROV|sign off|SIGN OFF|BUDGET|cfo|ceo|cro|coo|finance director|final say|his call|her call
        |decision maker|the board|invest|authoriz|authoris|owner|release the money|APPROVING|核准|預算|老闆
        |總經理|董事長|財務長|執行長|拍板|簽核|點頭|批准|說了算|決策者|最後決定|核決
        """,
    Letter.DECISION_CRITERIA: """
        require|REQUIREMENT|must have|MUST|need to|needs to|criteria|compliance|soc 2|security|sso
        |single sign|integrat|compatib|compare|evaluat|important|deal breaker|non negotiable|looking for
        |support for|how does it|does it work|payment|cancel|guarantee|fees|條件|需求|必須|一定要|規格|相容
        |整合|串接|資安|比較|評估|重要|考量|在意|售後|功能要|支援
        """,
    Letter.DECISION_PROCESS: """
        NEXT STEP|process|procurement|legal|contract|sign|pilot|trial|poc|review|timeline|by the end
        |next week|next month|quarter|schedule|meeting|rollout|kickoff|send over|set up|demo|decision by
        |tuesday|wednesday|thursday|friday|monday|流程|下一步|簽約|合約|採購|法務|試用|導入|時程|會議|開會
        |下週|下個月|月底|排程|送簽|評估期|報價|驗收
        """,
    Letter.IDENTIFY_PAIN: """
        PROBLEM|issue|pain|STRUGGL|losing|lose|lost|slow|stall|manual|waste|frustrat|error|mistake|too late
        |expensive|worse|drowning|impossible|can't|hard to|ramp|forever|takes too long|unfortunately|slip
        |leak|crept up|bad|問題|困擾|麻煩|損失|出錯|錯誤|太慢|浪費|人工|抱怨|來不及|痛|缺人|卡住|漏單|加班
        |重複|找不到|頭痛|虧
        """,
    Letter.CHAMPION: """
        I'LL SHOW|I'LL TALK|I'll bring|I want you to know|my team|internally|let me get|I'll push|I'm ready
        |convinc|love|champion|i can get|introduce|share with|i'll send|send you|on board|make the case
        |i've been|show this to|we wanted to have|walking you through|make sure you know|excited|let's do
        |get you|我會跟|我來|幫你|幫您|推動|內部|說服|支持|我去跟|我跟老闆|引薦|介紹|我會報告|我很喜歡
        |我覺得很好|私下
        """,
}


@cache
def _cues(letter: Letter) -> tuple[tuple[str, re.Pattern[str], int], ...]:
    cues = []
    for cue in (part.strip() for part in CUES[letter].split("|")):
        weight = 2 if cue.isupper() else 1
        folded = "".join(one_script(c) for c in cue.lower())
        pattern = re.escape(folded) if not folded[0].isascii() or folded == "%" else rf"\b{re.escape(folded)}"
        cues.append((cue.lower(), re.compile(pattern), weight))
    return tuple(cues)


def scan(transcript: Transcript, *, language: str = "") -> MeddicAnalysis:
    """Return for each letter at most three lines in which its keywords occur, best first; no levels, no statuses.

    Raises:
        RefusedError: "transcript-empty" or "transcript-too-short".
    """
    require_enough(transcript)
    sides = {p.label: p.side for p in transcript.participants}
    known = Side.BUYER in sides.values()
    scored: dict[Letter, list[tuple[float, int, CueHit]]] = {letter: [] for letter in LETTERS}
    for index, segment in enumerate(transcript.segments):
        text = fold(segment.text).text
        if len(text) < MIN_CHARS:
            continue
        # Long lines hold more of every word; what counts is how dense they are.
        length = 1 + len(text) / 200
        buyer = known and sides.get(segment.speaker) is Side.BUYER
        for letter in LETTERS:
            found = [(weight, cue) for cue, pattern, weight in _cues(letter) if pattern.search(text)]
            if not found:
                continue
            points = sum(weight for weight, _ in found) + (letter is Letter.METRICS and has_figure(text))
            best = max(found, key=lambda hit: hit[0])[1]
            hit = CueHit(letter, segment.id, best)
            scored[letter].append((-(points / length + (2.0 if buyer else 0.0)), index, hit))
    cues = tuple(
        hit
        for letter in LETTERS
        for _, _, hit in sorted(scored[letter], key=lambda entry: entry[:2])[:LINES_PER_LETTER]
    )
    return MeddicAnalysis(
        kind="cue_scan",
        letters=(),
        cues=cues,
        coverage=None,
        strength=None,
        headline=None,
        rejected=(),
        summary="",
        language=language or transcript.language,
        engine=ENGINE,
        prompt_version="",
        rubric_version=RUBRIC_VERSION,
        transcript_sha256=transcript.sha256,
        warnings=("analysis-cue-scan", *(("analysis-transcript-draft",) if transcript.draft else ())),
    )
