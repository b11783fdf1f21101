"""The templates of the pages of rules (Jinja2, which escapes all text). Words: `page_words`; the look: `page_style`.

`said` writes a text in the language of its surroundings; one that is only there in the other says so by `lang`.
"""

_SAID = """\
{% macro said(text, language) %}
{% set best = text.best(language) %}
{% if best[1] == language %}{{ best[0] }}{% else %}<span lang="{{ best[1] }}">{{ best[0] }}</span>{% endif %}
{% endmacro %}
"""

_LAYOUT = """\
<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="congthu">
<title>{% block title %}{% endblock %} – {{ book.office }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<a class="skip" href="#content">{{ words.SKIP.vi }} / <span lang="en">{{ words.SKIP.en }}</span></a>
<header>
{% block head %}{% endblock %}
</header>
<main id="content">
{% block main %}{% endblock %}
</main>
<footer>
{% block foot %}{% endblock %}
<p>{{ words.VERSION.vi }} <code>{{ book.version }}</code><br>
<span lang="en">{{ words.VERSION.en }} <code>{{ book.version }}</code></span></p>
</footer>
</body>
</html>
"""

_RULE = """\
{% extends "layout" %}
{% from "said" import said %}
{% from "body" import body %}
{% block title %}{{ rule.title.best(Language.VI)[0] }}{% endblock %}
{% block head %}
<p><a href="{{ index }}">{{ words.RULES.vi }} – {{ book.office }}</a></p>
<nav aria-label="{{ words.LANGUAGES.vi }} / {{ words.LANGUAGES.en }}">
<ul>
{% for language in Language %}
<li><a href="#{{ language }}" lang="{{ language }}">{{ words.NAMES[language] }}</a></li>
{% endfor %}
</ul>
</nav>
{% endblock %}
{% block main %}
<article id="vi" lang="vi" aria-labelledby="title-vi">
<h1 id="title-vi">{{ said(rule.title, Language.VI) | trim }}</h1>
{{ body(rule, Language.VI, "h2") -}}
</article>
<article id="en" lang="en" aria-labelledby="title-en">
<h2 class="as-h1" id="title-en">{{ said(rule.title, Language.EN) | trim }}</h2>
{{ body(rule, Language.EN, "h3") -}}
</article>
{% endblock %}
{% block foot %}
<p><a href="{{ index }}">{{ words.ALL_RULES.vi }} / <span lang="en">{{ words.ALL_RULES.en }}</span></a></p>
{% endblock %}
"""

_BODY = """\
{% from "said" import said %}
{% macro body(rule, l, h) %}
{% macro head(text) %}
<{{ h }}{% if h == "h3" %} class="as-h2"{% endif %}>{{ text[l] }}</{{ h }}>
{% endmacro %}
{% if rule.in_force %}
<p class="mode"><strong>{{ words.IN_FORCE[l] }}.</strong> {{ words.EFFECTS[rule.action][l] }}</p>
{% else %}
<p class="mode tried"><strong>{{ words.TRIED_OUT[l] }}.</strong> {{ words.STILL_PASSES[l] }}</p>
{% endif %}
{{ head(words.NOTICE) -}}
<p>{{ said(rule.notice, l) | trim }}</p>
{% if rule.what_to_do %}
<section class="todo">
{{ head(words.WHAT_TO_DO) -}}
<p>{{ said(rule.what_to_do, l) | trim }}</p>
</section>
{% endif %}
{{ head(words.WHY) -}}
<p>{{ said(rule.why, l) | trim }}</p>
{{ head(words.LAW) -}}
<dl>
{% for article in rule.law %}
<dt lang="vi">{{ article.short }}</dt>
{% if article.asks %}
<dd>{{ said(article.asks, l) | trim }}</dd>
{% endif %}
<dd class="soft" lang="vi">{{ article.citation }}</dd>
{% endfor %}
</dl>
{{ head(words.FOR_WHOM) -}}
<ul>
{% for direction, text in words.DIRECTIONS.items() if direction in rule.directions %}
<li>{{ text[l] }}</li>
{% endfor %}
</ul>
{% if rule.units %}
<p>{{ words.UNITS[l] }} {{ rule.units | join(", ") }}.</p>
{% endif %}
{{ head(words.EXCEPTIONS) -}}
{% if rule.exceptions %}
<ul>
{% for one in rule.exceptions %}
<li>{{ words.spared(one.units, one.senders)[l] }},
<time datetime="{{ one.until.isoformat() }}">{{ words.until(one.until)[l] }}</time>,
{{ words.decided(one.decision)[l] }}</li>
{% endfor %}
</ul>
{% else %}
<p>{{ words.NO_EXCEPTIONS[l] }}</p>
{% endif %}
{{ head(words.CODE) -}}
<p>{% if rule.code %}<code>{{ rule.code }}</code> {% endif %}{{ words.CODES[rule.action][l] }}</p>
{% if rule.code %}
<p>{{ words.CASE[l] }}</p>
{% endif %}
{% endmacro %}
"""

_INDEX = """\
{% extends "layout" %}
{% from "said" import said %}
{% block title %}{{ words.RULES.vi }} / {{ words.RULES.en }}{% endblock %}
{% block head %}
<p>{{ book.office }}</p>
{% endblock %}
{% block main %}
<h1>{{ words.RULES.vi }} / <span lang="en">{{ words.RULES.en }}</span></h1>
<p>{{ words.INTRODUCTION.vi }}</p>
<p lang="en">{{ words.INTRODUCTION.en }}</p>
{% if book.rules %}
<ul class="rules">
{% for rule in book.rules %}
<li>
{% set mode = words.IN_FORCE if rule.in_force else words.TRIED_OUT %}
<p class="first"><a href="{{ rule.file }}">{{ said(rule.title, Language.VI) | trim }}</a></p>
<p lang="en"><a href="{{ rule.file }}#en">{{ said(rule.title, Language.EN) | trim }}</a></p>
<p class="soft">{{ rule.law | map(attribute="short") | join(", ") }}{% if rule.code %} · <code>{{ rule.code }}</code>\
{% endif %} · {{ mode.vi }} / <span lang="en">{{ mode.en }}</span></p>
</li>
{% endfor %}
</ul>
{% else %}
<p>{{ words.NO_RULES.vi }} <span lang="en">{{ words.NO_RULES.en }}</span></p>
{% endif %}
{% endblock %}
"""

TEMPLATES = {"said": _SAID, "layout": _LAYOUT, "rule": _RULE, "body": _BODY, "index": _INDEX}
