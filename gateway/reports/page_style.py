"""The look of pages: one style for light, dark, narrow and printed pages, and the policy that lets nothing else in.

Fonts are the reader's own. Every ink has a contrast of at least 4.5 to 1 on the ground it stands on (WCAG 2.2, 1.4.3),
and nothing is said by colour alone.
"""

import base64
import hashlib

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1b1f24; --soft: #4a5361; --link: #0b4f8a; --line: #c3cad4;
  --box: #f1f4f8; --head: #0a3d6b; --head-ink: #ffffff; --mark: #0a3d6b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181d; --ink: #e8ecf1; --soft: #b4bdc9; --link: #8cc4ff; --line: #465160;
    --box: #1f262e; --head: #0d2b49; --head-ink: #ffffff; --mark: #8cc4ff;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: break-word; }
header, main, footer { padding: 1rem max(1rem, calc(50% - 22rem)); }
header { background: var(--head); color: var(--head-ink); display: flex; flex-wrap: wrap; gap: .25rem 1.5rem;
  align-items: center; justify-content: space-between; }
header a { color: inherit; }
header p { margin: 0; min-width: 0; font-weight: 600; }
nav ul { display: flex; gap: .5rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .35rem .75rem; border: 1px solid currentColor; border-radius: .25rem;
  text-decoration: none; }
nav a:hover { text-decoration: underline; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--ground); color: var(--link); }
h1, .as-h1 { font-size: 1.75rem; line-height: 1.25; margin: .75rem 0 1rem; }
h2, .as-h2 { font-size: 1.2rem; line-height: 1.35; margin: 1.75rem 0 .4rem; }
p, ul, dl { margin: .4rem 0; }
ul { padding-left: 1.3rem; }
li { margin: .2rem 0; }
dt { font-weight: 600; margin-top: .6rem; }
dd { margin: .1rem 0; }
code { font: .95em ui-monospace, "DejaVu Sans Mono", Consolas, monospace; background: var(--box);
  border: 1px solid var(--line); border-radius: .25rem; padding: .05em .35em;
  white-space: nowrap; }
.mode { border: 1px solid var(--line); border-radius: .25rem; padding: .5rem .9rem; }
.tried { border-style: dashed; border-color: var(--soft); }
.todo { background: var(--box); border-left: .35rem solid var(--mark); padding: .9rem 1.1rem; margin: 1.25rem 0; }
.todo h2, .todo h3 { margin-top: 0; }
.todo p { margin-bottom: 0; }
.soft { color: var(--soft); }
article + article { margin-top: 3rem; padding-top: 1.5rem; border-top: 3px solid var(--line); }
.rules { list-style: none; padding: 0; margin: 1.5rem 0; border-top: 1px solid var(--line); }
.rules > li { padding: .9rem 0; margin: 0; border-bottom: 1px solid var(--line); }
.rules p { margin: .1rem 0; }
.rules .first { font-size: 1.1rem; font-weight: 600; }
footer { border-top: 1px solid var(--line); margin-top: 2.5rem; color: var(--soft); font-size: .9rem; }
@media print {
  :root { --ground: #ffffff; --ink: #000000; --soft: #333333; --link: #000000; --line: #888888; --box: #ffffff;
    --head: #ffffff; --head-ink: #000000; --mark: #000000; }
  nav, .skip { display: none; }
  header { border-bottom: 1px solid var(--line); }
  header, main, footer { padding: .5rem 0; }
  h1, h2, h3, .as-h1, .as-h2 { break-after: avoid; }
  .todo, li, dd { break-inside: avoid; }
  article + article { break-before: page; border: 0; margin: 0; padding: 0; }
}
"""

_STYLE_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy: this style, no script, nothing from anywhere."""
