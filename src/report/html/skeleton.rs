//! The page's skeleton.

use askama::Template;

use crate::report::page::Page;

/// What the skeleton is filled with.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"
{%- macro marks(table, cell) -%}
{%- if !cell.marks.is_empty() %}<sup>{% for mark in cell.marks %}<abbr title="{{ self.meaning(table, mark) }}">{{ mark }}</abbr>{% endfor %}</sup>{% endif -%}
{%- endmacro -%}
{%- macro content(table, cell, column) -%}
{%- for part in self.parts(table, column, cell) -%}
{%- if part.width.is_empty() %}{{ part.text }}{% else %}<span class="{{ part.class }}" style="min-width: {{ part.width }}ch">{{ part.text }}</span>{% if !loop.last %} {% endif %}{% endif -%}
{%- endfor -%}
{%- call marks(table, cell) %}{% endcall -%}
{%- endmacro -%}
{%- macro table(table, id) -%}
<div class="scroll" role="region" tabindex="0" aria-labelledby="{{ id }}">
<table{% if table.sortable %} class="sortable"{% endif %}>
<caption id="{{ id }}"><span>{{ table.caption }}.</span></caption>
<thead><tr>
{%- for head in table.head %}
<th scope="col"{% if loop.first %} class="label"{% else %}{{ self.words_class(table, loop.index0)|safe }}{% endif %}>
{%- for line in head %}{% if loop.first %}<span>{{ line }}</span>{% else %}<small>{{ line }}</small>{% endif %}{% endfor -%}
</th>
{%- endfor %}
</tr></thead>
{%- for (heading, lines) in self.groups(table) %}
<tbody>
{%- if let Some(heading) = heading %}
<tr class="group"><th scope="rowgroup" colspan="{{ table.head.len() }}">{{ heading.label }}</th></tr>
{%- endif %}
{%- for line in lines %}
<tr class="{{ self.class(line) }}">
{%- if line.cells.is_empty() %}<th scope="rowgroup" colspan="{{ table.head.len() }}">{{ line.label }}</th>
{%- else %}<th scope="row">{{ line.label }}</th>
{%- for cell in line.cells %}<td{{ self.words_class(table, loop.index)|safe }}{% if cell.value.is_some() %} data-value="{{ self.sort_value(cell) }}"{% endif %}>
{%- call content(table, cell, loop.index0) %}{% endcall -%}
{%- if let Some((lower, upper)) = cell.span %}{% if let Some(scale) = self.scale(table, loop.index0) %}{% if let Some(value) = cell.value -%}
<svg class="span" viewBox="0 0 128 12" width="128" height="12" aria-hidden="true"><path class="zero" d="M{{ scale.zero() }} -8V20"/><path d="M{{ scale.x(lower) }} 6H{{ scale.x(upper) }}"/><circle cx="{{ scale.x(value) }}" cy="6" r="3"/></svg>
{%- endif %}{% endif %}{% endif -%}
</td>{% endfor %}
{%- endif -%}
</tr>
{%- endfor %}
</tbody>
{%- endfor %}
</table>
</div>
{%- if !table.footnotes.is_empty() %}
<ul class="footnotes">
{%- for (mark, note) in table.footnotes %}
<li><sup>{{ mark }}</sup> <span>{{ note }}</span></li>
{%- endfor %}
</ul>
{%- endif %}
{%- endmacro -%}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:">
<meta name="generator" content="retrial {{ page.version }}">
<title>{{ page.name }}: {{ page.title }}</title>
<style>
{{ style|safe -}}
</style>
</head>
<body>
<a class="skip" href="#summary">To the summary</a>
{%- for banner in page.banners %}
<p class="banner{% if banner.grave %} grave{% endif %}" role="note"><strong>{{ banner.word }}</strong> {{ banner.text }}</p>
{%- endfor %}
<header>
<p class="name">{{ page.name }}</p>
<h1>{{ page.title }}</h1>
{%- if !page.facts.is_empty() %}
<dl class="facts">
{%- for fact in page.facts %}
<div><dt>{{ fact.label }}</dt><dd>{% if let Some(href) = fact.href %}<a href="{{ href }}" rel="noopener">{{ fact.text }}</a>{% else %}{{ fact.text }}{% endif %}</dd></div>
{%- endfor %}
</dl>
{%- endif %}
{%- if !page.arms.is_empty() %}
<ul class="arms">
{%- for arm in page.arms %}
<li><strong>{{ arm.label }}</strong>{% if arm.control %} <em>control</em>{% endif %}<span>{{ arm.numbers.join(", ") }}</span></li>
{%- endfor %}
</ul>
{%- endif %}
</header>
<nav aria-label="Contents"><ul>
{%- for (id, title) in self.contents() %}
<li><a href="#{{ id }}">{{ title }}</a></li>
{%- endfor %}
</ul></nav>
<main>
<section id="summary" aria-labelledby="summary-title">
<h2 id="summary-title">Summary</h2>
{%- if !page.cautions.is_empty() %}
<div class="cautions"><p>No line of this compares one trial with another.</p>
<ul>
{%- for caution in page.cautions %}
<li>{{ caution }}</li>
{%- endfor %}
</ul></div>
{%- endif %}
{%- for item in page.summary %}
{% let id = self.summary_id(loop.index) %}
{% call table(item, id) %}{% endcall %}
{%- endfor %}
{%- if !page.legend.is_empty() %}
<dl class="legend">
{%- for (sign, meaning) in page.legend %}
<div><dt>{{ sign }}</dt><dd>{{ meaning }}</dd></div>
{%- endfor %}
</dl>
{%- endif %}
</section>
{%- if !page.figures.is_empty() %}
<section id="figures" aria-labelledby="figures-title">
<h2 id="figures-title">Figures</h2>
<div class="figures">
{%- for figure in page.figures %}
<figure id="figure-{{ figure.id }}" style="--width: {{ figure.width_mm }}mm">
<div class="plate">
{{ self.svg(figure)|safe }}
</div>
<figcaption><details><summary>In words: {{ figure.title }}</summary><p>{{ figure.description }}</p></details></figcaption>
</figure>
{%- endfor %}
</div>
</section>
{%- endif %}
{%- for section in page.sections %}
<section id="{{ section.id }}" aria-labelledby="{{ section.id }}-title">
<h2 id="{{ section.id }}-title">{{ section.title }}</h2>
{%- if let Some(lead) = section.lead %}
<p class="rule">{{ lead }}</p>
{%- endif %}
{%- for item in section.tables %}
{% let id = self.table_id(section, loop.index) %}
{% call table(item, id) %}{% endcall %}
{%- endfor %}
</section>
{%- endfor %}
{%- if !page.notes.is_empty() %}
<section id="notes" aria-labelledby="notes-title">
<h2 id="notes-title">Notes</h2>
<ul>
{%- for note in page.notes %}
<li>{{ note }}</li>
{%- endfor %}
</ul>
</section>
{%- endif %}
<section id="every-row" aria-labelledby="every-row-title">
<h2 id="every-row-title">Every row</h2>
<details>
<summary>Show the {{ page.every_row.lines.len() }} rows of the results table</summary>
<p class="filter" hidden><label>Filter <input type="search" placeholder="remission newcombe" autocomplete="off"></label> <output></output></p>
{% call table(page.every_row, "every-row-caption") %}{% endcall %}
</details>
</section>
{%- if !page.sources.is_empty() %}
<section id="sources" aria-labelledby="sources-title">
<h2 id="sources-title">Sources</h2>
<dl class="sources">
{%- for source in page.sources %}
<div><dt>{{ source.id }}</dt>
<dd>{% if source.retracted %}<strong class="retracted">RETRACTED</strong> {% endif %}{{ source.citation }}
{%- if let Some(doi) = source.doi %} <a href="{{ self.doi(doi) }}" rel="noopener">doi:{{ doi }}</a>{% endif %}
{%- if let Some(url) = self.web(source) %} <a href="{{ url }}" rel="noopener">{{ url }}</a>{% endif %}
{%- if !source.statuses.is_empty() %} <em>{{ self.statuses(source) }}</em>{% endif %}</dd></div>
{%- endfor %}
</dl>
</section>
{%- endif %}
<section id="files" aria-labelledby="files-title">
<h2 id="files-title">Files read</h2>
<div class="scroll" role="region" tabindex="0" aria-labelledby="files-title">
<table class="files">
<thead><tr><th scope="col" class="label">File</th><th scope="col">Data</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
{%- for input in page.inputs %}
<tr><th scope="row">{{ input.file }}</th><td class="words">{{ self.kind(input) }}</td><td class="words"><code>{{ input.sha256 }}</code></td></tr>
{%- endfor %}
</tbody>
</table>
</div>
</section>
</main>
<footer><p>Computed by retrial {{ page.version }}, {{ self.coverage() }} intervals. The numbers are rounded for reading; results.json and results.csv hold all digits.</p></footer>
<script>
{{ script|safe -}}
</script>
</body>
</html>
"##
)]
pub(super) struct Html<'p> {
    pub(super) page: &'p Page<'p>,
    pub(super) level: f64,
    pub(super) style: &'static str,
    pub(super) script: &'static str,
}
