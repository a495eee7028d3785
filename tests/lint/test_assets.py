"""The lint of scripts, styles and pictures."""

import pytest

from sterkersamen.testing.lint.assets import check

RIGHT_SCRIPT = """
// https://example.org/ is where the idea came from
const say = list.dataset.say;
line.textContent = say;
line.textContent = `${say}: ${count}`;
const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
"""

WRONG = [
    ("a.js", 'line.textContent = "Verstuurd";', "words in a script"),
    ("a.js", "button.ariaLabel = 'Sluiten';", "words in a script"),
    ("a.js", "eval(text)", "code from text"),
    ("a.js", "setTimeout('go()', 10)", "code from text"),
    ("a.js", "console.log(words)", "console"),
    ("a.js", "localStorage.setItem('draft', words)", "plain text on the device"),
    ("a.js", "sessionStorage['draft'] = words", "plain text on the device"),
    ("a.js", "import { a } from './b.js';", "import nothing"),
    ("a.js", 'fetch("https://stats.example/x")', "another host"),
    ("a.css", "a { background: url(//cdn.example.org/x.png) }", "another host"),
    ("a.css", '@import "b.css";', "@import"),
    ("a.svg", "<svg><script>go()</script></svg>", "a picture with a script"),
]


def test_a_right_script_gives_nothing():
    assert check("a.js", RIGHT_SCRIPT) == []


def test_a_right_picture_gives_nothing():
    assert check("a.svg", '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>') == []


@pytest.mark.parametrize(("path", "source", "says"), WRONG)
def test_finds(path, source, says):
    assert says in "\n".join(map(str, check(path, source)))
