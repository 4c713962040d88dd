"""The report in Debian's Chromium, as a reader has it before them."""

import re
import shutil
from contextlib import contextmanager

import pytest
from lxml import html

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FOCUSABLE = "a[href], button, input, summary, [tabindex='0']"
# digits of a text that count nothing: names of tools, standards and reviewers (r1), and the level of intervals
NAMES = re.compile(
    r"\br[12]\b|(?:reviewer|extractor|appraiser|coder) \d|RoB 2|95 ?%|MMAT, version 2018|PRISMA 2020|AC1|tau2|I2"
    r"|ISRCTN\w*|v\d+"
)


@contextmanager
def started():
    """A browser; a test without Chromium is skipped and says so."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])  # CI runs as root
        yield browser
        browser.close()


@contextmanager
def opened(browser, path, width=1400):
    """The page at *path*, and what went wrong while it was open: errors said, requests for anything but the page."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page, wrong = context.new_page(), []
    address = path.as_uri()
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "request",
        lambda r: (
            None if r.url.split("#")[0] == address or r.url.startswith(("data:", "blob:")) else wrong.append(r.url)
        ),
    )
    page.goto(address)
    yield page, wrong
    context.close()


def list_sizes(page):
    """What each number of the flow diagram says and the rows of the list that it opens: ``[(words, n, rows)]``."""
    found = []
    for link in page.query_selector_all("figure svg a[href^='#list-']:not([tabindex])"):
        words = link.text_content().strip()
        number = re.search(r"\(n = ([\d,]+)\)", words)
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open] #list-rows:not([aria-busy])")
        rows = page.eval_on_selector("#list-rows table", "table => table.tBodies[0].rows.length")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog", state="hidden")
        assert page.evaluate("node => document.activeElement === node", link), "the focus comes back"
        if number:
            found.append((words, int(number.group(1).replace(",", "")), rows))
    return found


def serious(page):
    """What axe-core calls serious or critical, with everything unfolded: ``[(rule, element)]``.

    Tables keep their first rows; the others are like them, and axe-core takes minutes for thousands of cells.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(
        """() => {
          document.querySelectorAll("details").forEach(fold => { fold.open = true; });
          document.querySelectorAll("tbody").forEach(body => [...body.rows].slice(4).forEach(row => row.remove()));
        }"""
    )
    violations = Axe().run(page).response["violations"]
    return [
        (entry["id"], node["html"][:120])
        for entry in violations
        if entry["impact"] in ("serious", "critical")
        for node in entry["nodes"]
    ]


def too_wide(page):
    """How far the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def unreached(page):
    """What a Tab key never comes to, of everything that can be used and is to be seen."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    count = page.evaluate(
        """focusable => {
          const seen = [...document.querySelectorAll(focusable)].filter(
            e => e.tabIndex >= 0 && e.checkVisibility() && !e.closest("dialog"));
          seen.forEach(e => { e.dataset.todo = "1"; e.addEventListener("focus", () => delete e.dataset.todo); });
          return seen.length;
        }""",
        FOCUSABLE,
    )
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    for _ in range(count + 5):
        page.keyboard.press("Tab")
    return page.evaluate("[...document.querySelectorAll('[data-todo]')].map(e => e.outerHTML.slice(0, 100))")


def loose_numbers(text):
    """Numbers in the running text of a page that lead nowhere: ``[(sentence, number)]``."""
    page, found = html.fromstring(text), []
    for paragraph in page.xpath("//*[@class='prose']//p | //*[@class='facts counted']//dd"):
        for link in paragraph.xpath(".//a[@class='number']"):
            link.text = ""
        words = NAMES.sub("", paragraph.text_content())
        found += [(words[:80], number) for number in re.findall(r"\d[\d.,]*", words)]
    return found


def broken_links(path):
    """Links of the page at *path* to a part or a file that is not there, or away from it."""
    page = html.fromstring(path.read_text(encoding="utf-8"))
    parts = {node.get("id") for node in page.iter() if node.get("id")}
    lists = {link.get("href") for link in page.xpath("//*[@id='boxes']//a")}
    links = [
        node.get(name)
        for node in page.iter()
        for name in ("href", "src", "xlink:href")
        if isinstance(node.tag, str) and node.get(name)
    ]
    return sorted(
        {
            link
            for link in links
            if not link.startswith("data:")
            and not (link in lists or (link.startswith("#") and link[1:] in parts))
            and (":" in link or link.startswith(("#", "/")) or not (path.parent / link).exists())
        }
    )
