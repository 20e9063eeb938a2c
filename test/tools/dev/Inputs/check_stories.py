"""Answers the questions of generated stories from their text alone.

usage: check_stories.py FOLDER

Reads all files that generate-stories wrote to a folder. Fails unless each answer
follows from the statements before it, and from the supporting ones alone; no
statement contradicts those before; the answers are balanced; and the test
files have no words of their own. Prints a line for each task.

Nothing is simulated: what holds is looked up backwards in the statements.
"""

import collections
import itertools
import os
import re
import sys

PATTERNS = {
    "move": r"(?P<who>\w+) (?:walks to|runs to|sneaks into) the (?P<room>\w+)\.",
    "take": r"(?P<who>\w+) (?:grabs|picks out) the (?P<thing>\w+)\.",
    "leave": r"(?P<who>\w+) (?:lays down|parts with) the (?P<thing>\w+)\.",
    "get": r"(?P<who>\w+) gets the (?P<thing>\w+) from (?P<giver>\w+)\.",
    "find": r"You (?P<verb>will|won't) find (?P<who>\w+) in the (?P<room>\w+)\.",
    "map": r"(?P<side>\w+) of the (?P<room>\w+) comes the (?P<other>\w+)\.",
}
ATLAS = {"north": 1j, "south": -1j, "east": 1, "west": -1}


def check(holds, *place):
    if not holds:
        sys.exit("wrong: " + ": ".join(map(str, place)))


class Fact(dict):
    """A statement: its kind, its ID, and what it names."""

    def __init__(self, text, line_id):
        for kind, pattern in PATTERNS.items():
            match = re.fullmatch(pattern, text)
            if match:
                super().__init__(match.groupdict(), kind=kind, id=line_id)
                return
        sys.exit(f"no statement of the generator: {text}")


def last(facts, kinds, **names):
    """The index of the last fact of these kinds with these names, or None."""
    for i in range(len(facts) - 1, -1, -1):
        if facts[i]["kind"] in kinds and names.items() <= facts[i].items():
            return i
    return None


def room_of(who, facts):
    i = last(facts, ["move"], who=who)
    return None if i is None else facts[i]["room"]


def carrier_of(thing, facts):
    i = last(facts, ["take", "leave", "get"], thing=thing)
    return None if i is None or facts[i]["kind"] == "leave" else facts[i]["who"]


def place_of(thing, facts):
    i = last(facts, ["take", "leave", "get"], thing=thing)
    if i is None:
        return None
    until = i if facts[i]["kind"] == "leave" else len(facts)
    return room_of(facts[i]["who"], facts[:until])


def load_of(who, facts):
    things = {fact["thing"] for fact in facts if "thing" in fact}
    return sorted(thing for thing in things if carrier_of(thing, facts) == who)


def answer_where(facts, who):
    return room_of(who, facts)


def answer_where_thing(facts, thing):
    return place_of(thing, facts)


def answer_before(facts, thing, room):
    places = [place_of(thing, facts[:n]) for n in range(len(facts) + 1)]
    stays = [place for place, _ in itertools.groupby(places) if place]
    return stays[stays.index(room) - 1] if stays.count(room) == 1 else None


def answer_yes_no(facts, room, who):
    i = last(facts, ["move", "find"], who=who)
    if i is None:
        return None
    if facts[i].get("verb") == "won't":
        return "no" if facts[i]["room"] == room else None
    return "yes" if facts[i]["room"] == room else "no"


def answer_number(facts, who):
    return {0: "none", 1: "one", 2: "two", 3: "three"}[len(load_of(who, facts))]


def answer_list(facts, who):
    return ",".join(load_of(who, facts)) or "nothing"


def answer_way(facts, start, end):
    steps = {}
    for fact in facts:
        there = ATLAS[fact["side"].lower()]
        steps[fact["room"], there] = fact["other"]
        steps[fact["other"], -there] = fact["room"]
    ways = [
        f"{first},{second}"
        for first, second in itertools.product(ATLAS, repeat=2)
        if steps.get((steps.get((start, ATLAS[first])), ATLAS[second])) == end
    ]
    return ways[0] if len(ways) == 1 else None


# Name: number, pattern of the questions, how they are answered, supporting
# facts (None: any number), the largest part that an answer may have.
TASKS = {
    "one-fact": (1, r"Where is (\w+) now\?", answer_where, 1, 0.25),
    "two-facts": (2, r"Where is the (\w+) now\?", answer_where_thing, 2, 0.25),
    "three-facts": (
        3, r"Which room had the (\w+) before the (\w+)\?", answer_before, 3, 0.25,
    ),
    "yes-no": (6, r"Is the (\w+) where (\w+) is\?", answer_yes_no, 1, 0.6),
    "counting": (7, r"How many things does (\w+) carry\?", answer_number, None, 0.6),
    "lists": (8, r"Which things does (\w+) carry\?", answer_list, None, 0.3),
    "negation": (9, r"Is the (\w+) where (\w+) is\?", answer_yes_no, 1, 0.6),
    "path-finding": (
        19, r"Which way leads from the (\w+) to the (\w+)\?", answer_way, 2, 0.25,
    ),
}


def check_world(fact, before):
    """That the fact can follow the others."""
    kind, who = fact["kind"], fact.get("who")
    if kind == "move":
        check(room_of(who, before) != fact["room"], "world", fact)
    elif kind == "take":
        thing = fact["thing"]
        check(room_of(who, before) and not carrier_of(thing, before), "world", fact)
        check(place_of(thing, before) in (None, room_of(who, before)), "world", fact)
    elif kind == "leave":
        check(carrier_of(fact["thing"], before) == who, "world", fact)
    elif kind == "get":
        check(carrier_of(fact["thing"], before) == fact["giver"] != who, "world", fact)
        check(room_of(who, before) == room_of(fact["giver"], before), "world", fact)
    elif kind == "map":
        position = {}
        facts = before + [fact]
        for edge in facts * len(facts):
            if not position:
                position[edge["room"]] = 0
            there = ATLAS[edge["side"].lower()]
            if edge["room"] in position:
                place = position[edge["room"]] + there
                check(position.setdefault(edge["other"], place) == place, "world", fact)
            elif edge["other"] in position:
                position[edge["room"]] = position[edge["other"]] - there
        check(len(set(position.values())) == len(position), "world", fact)
    if kind in ("take", "get"):
        check(len(load_of(who, before)) < 3, "world", fact)


class Checked:
    """What a file holds, once all of it is checked."""

    def __init__(self, path, task):
        _, pattern, answer_of, num_support, most = TASKS[task]
        self.words = set()
        self.answers = collections.Counter()
        self.slots = self.statement = self.question = 0
        facts = []
        expected_id = 1
        for number, line in enumerate(open(path, encoding="ascii"), 1):
            line_id, text = line.rstrip("\n").split(" ", 1)
            if line_id == "1":
                facts, expected_id = [], 1
            place = f"{os.path.basename(path)}:{number}"
            check(int(line_id) == expected_id, place, "ID")
            expected_id += 1
            sentence, *fields = text.split("\t")
            words = re.findall("[a-z'-]+", sentence.lower())
            self.words.update(words)
            if not fields:
                facts.append(Fact(sentence, int(line_id)))
                check_world(facts[-1], facts[:-1])
                self.statement = max(self.statement, len(words))
                continue
            answer, support = fields
            names = re.fullmatch(pattern, sentence).groups()
            support = list(map(int, support.split()))
            chosen = [fact for fact in facts if fact["id"] in support]
            check(answer_of(facts, *names) == answer, place, "answer")
            check(answer_of(chosen, *names) == answer, place, "support")
            expected = num_support or len(support)
            check(len(chosen) == len(support) == expected > 0, place, "support")
            self.words.add(answer)
            self.answers[answer] += 1
            self.slots = max(self.slots, len(facts))
            self.question = max(self.question, len(words))
        self.num_questions = sum(self.answers.values())
        common = self.answers.most_common(1)[0]
        check(common[1] <= most * self.num_questions, path, "balance", common)


def main():
    folder = sys.argv[1]
    names = set(os.listdir(folder))
    for task, (number, *_) in TASKS.items():
        files = [f"qa{number}_{task}_{part}.txt" for part in ("train", "test")]
        train, test = (Checked(os.path.join(folder, file), task) for file in files)
        names -= set(files)
        check(test.words <= train.words, task, test.words - train.words)
        print(
            f"{task}: {train.num_questions} and {test.num_questions} questions, "
            f"{len(train.words)} words, {len(train.answers)} answers, at most "
            f"{train.slots} statements of {train.statement} words, "
            f"{train.question} words in a question"
        )
    check(not names, "other files", names)


if __name__ == "__main__":
    main()
