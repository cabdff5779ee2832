"""Pages are sent without their templates' indentation."""

from __future__ import annotations

from jinja2 import DictLoader, Environment

from pldash.web.markup import Unindented

SOURCE = "<p>\n    one\n    {{ words }}\n</p>"


def rendered(name):
    environment = Environment(
        loader=DictLoader({name: SOURCE}), extensions=[Unindented], autoescape=True
    )
    return environment.get_template(name).render(words="typed\n    as it was")


def test_a_page_keeps_a_lines_end_where_its_template_was_indented():
    assert rendered("page.html") == "<p>\none\ntyped\n    as it was\n</p>"


def test_plain_text_stays_as_it_is():
    assert rendered("letter.txt") == SOURCE.replace("{{ words }}", "typed\n    as it was")


def test_the_product_uses_it(client):
    assert "\n  " not in client.get("/sign-in").text
