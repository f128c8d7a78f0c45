from __future__ import annotations

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers import AbstractSummarizer

from bot.summary import summarize
from bot.summary.document import Stemmer, Tokenizer
from bot.summary.news import NewsSummarizer

LEAD = "Rain fell. Wind blew. Snow came. Hail struck. Fog rose. Ice held."


def chosen(text: str, title: str | None = None, sentences: int = 3) -> tuple[int, ...]:
    """Give the positions that the default ranker chooses of an English text."""
    return summarize(text, title=title, language="en", sentences=sentences).positions


def test_knowing_nothing_is_the_lead() -> None:
    """Without a recurring word or a title there is nothing to go by, and the first sentences are the summary."""
    assert [chosen(LEAD, sentences=n) for n in (1, 2, 3)] == [(0,), (0, 1), (0, 1, 2)]
    assert chosen(LEAD, title="Quite another thing") == (0, 1, 2)


def test_title_draws() -> None:
    """The sentence that says what the title says is in, though it stands behind small talk."""
    text = "It was a cold day. Many people came. Some had tea. The council approved the new harbour plan. It was late."
    assert 3 in chosen(text, title="Council approves harbour plan", sentences=1)


def test_recurring_words_draw() -> None:
    """A sentence about what the text goes on about is preferred to one that stands alone."""
    text = (
        "The ferry to Skarn is broken. A man sold hats. The ferry engine failed at Skarn. "
        "Engine parts for the ferry come from Velmark. Skarn waits for the engine parts."
    )
    assert 1 not in chosen(text, sentences=2)


def test_set_does_not_say_it_twice() -> None:
    """Two sentences that say the same are worth less together than two that say different things."""
    text = (
        "The council of Norhaven approved the harbour plan. Norhaven's council has approved the harbour plan. "
        "Fishermen get a second pier. Residents fear noise from the ferry. The pier and the noise divide fishermen and residents."
    )
    assert set(chosen(text, title="Harbour plan approved", sentences=2)) != {0, 1}


def test_sentence_like_a_paragraph_loses() -> None:
    """Of two sentences that say the same, the one that goes on and on is not chosen."""
    tail = " and " + " and ".join(f"thing number {n}" for n in range(30))
    text = f"The council approved the harbour plan{tail}. The council approved the harbour plan on Monday. The plan is old."
    assert chosen(text, title="Council approves harbour plan", sentences=1) == (1,)


def test_a_paragraph_does_not_make_up_for_scraps() -> None:
    """Short sentences are not brought to a good length by one that goes on and on."""
    text = f"Rain fell on Skarn. Skarn was wet. {' and '.join(f'Thing{n}' for n in range(60))}. Fish swam."
    assert chosen(text, sentences=2) == (0, 1)


def test_scrap_loses() -> None:
    """Of two sentences that say what the title says, the one of four words is not chosen as the summary."""
    text = "Norhaven harbour plan approved. The council of Norhaven has approved the plan for a second pier in the harbour. Rain fell."
    assert chosen(text, title="Harbour plan approved", sentences=1) == (1,)


def test_title_counts_more_for_one_sentence() -> None:
    """A single sentence has to say what the title says, though an earlier one tells more of the text."""
    text = (
        "The ferry to Skarn and the old pier in the bay were the talk of all Norhaven after the autumn storm. "
        "The ferry and the pier have been closed since the storm, and Skarn waits for its bread and milk. "
        "The council of Norhaven approved a harbour plan at its meeting on Monday evening, after a long debate. "
        "Skarn has no other ferry, and the bay no other pier that could take one in a storm like that."
    )
    title = "Council approved harbour plan"
    assert chosen(text, title=title, sentences=1) == (2,)
    assert chosen(text, title=title, sentences=3)[0] == 0


def test_title_is_found_far_down() -> None:
    """The sentence that says what the title says is considered though others have more in common with the text."""
    talk = [f"Guest {name} told a long story of the sea." for name in "BCDEFGHJKL"]
    rest = [f"Host {name} told a long story of the sea." for name in "MNOP"]
    text = " ".join([*talk, "The council approved a harbour plan on Monday.", *rest])
    assert 10 in chosen(text, title="Council approves harbour plan", sentences=2)


def test_question_loses() -> None:
    """Of two sentences that tell the same, the one that asks is not chosen."""
    text = "Who will pay for the harbour plan? The council will pay for the harbour plan. Rain fell."
    assert chosen(text, title="Harbour plan", sentences=1) == (1,)


def test_half_a_quotation_loses() -> None:
    """Of two sentences that tell the same, the one that holds half a quotation is not chosen."""
    text = "The harbour plan, she said, “is old. The harbour plan, she said, has been paid. Rain fell."
    assert chosen(text, title="Harbour plan", sentences=1) == (1,)


def test_title_is_not_said_again() -> None:
    """A sentence that merely repeats the title is left out, unless there is nothing else."""
    title = "Norhaven approves a new harbour plan"
    text = f"{title}\nThe work begins in May. It costs much. Many are glad."
    for method in ("news", "lead", "lexrank"):
        assert 0 not in summarize(text, title=title, language="en", sentences=3, method=method).positions
    assert chosen(f"{title}.", title=title) == (0,)


def test_line_of_hashtags_is_no_summary() -> None:
    """A line of hashtags or a bare link is left out, unless there is nothing else."""
    text = "#harbour #plan @norhaven\nWork on the harbour begins in May.\nhttps://example.org/harbour"
    assert chosen(text, title="The harbour plan") == (1,)
    assert chosen("#harbour #plan") == (0,)


def test_heading_is_no_summary() -> None:
    """A heading between paragraphs, or a byline, is left out; in a text of lines without marks every line may be chosen."""
    text = "By Marta Lindqvist\nThe harbour of Norhaven is full.\nA harbour for Norhaven\nWork on a second pier begins in May. It rained."
    for method in ("news", "lead", "lexrank"):
        assert summarize(text, title="Norhaven", language="en", sentences=2, method=method).positions == (
            1,
            3,
        )
    title = "Norhaven approves a new harbour plan"
    told = (
        f"From our reporter in Norhaven, Monday, 23 November: {title}\nThe work begins in May. It costs much."
    )
    assert chosen(told, title=title, sentences=1) != (0,)
    listed = "Bread for Skarn\nMilk for Skarn\nThe list is short."
    assert summarize(listed, language="en", sentences=2, method="lead").positions == (0, 1)


def test_hashtags_count_as_words() -> None:
    """A hashtag counts for what it says, and the sentence that has it stays as it was written."""
    text = "It was cold. Some had tea. Talks on #harbour_plan went on. It was late."
    found = summarize(text, title="The harbour plan", language="en", sentences=1)
    assert found.sentences == ("Talks on #harbour_plan went on.",)


def test_is_a_summarizer_of_sumy() -> None:
    """The ranker is one of sumy's: it takes sumy's document and gives its sentences."""
    tokenizer = Tokenizer("en")
    document = ObjectDocumentModel(
        [Paragraph([Sentence(text, tokenizer) for text in tokenizer.to_sentences(LEAD)])]
    )
    ranker = NewsSummarizer(Stemmer("en"))
    assert isinstance(ranker, AbstractSummarizer)
    assert [str(sentence) for sentence in ranker(document, 2)] == ["Rain fell.", "Wind blew."]
    assert ranker(ObjectDocumentModel([]), 2) == ()
