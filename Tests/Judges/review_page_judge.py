"""Whether review.html does in a browser what docs/formats/review.md says of it.

    review_page_judge.py [--totals | --approved] PLAN [BIG [OUT]]

PLAN is a plan folder, of a run whose list has hostile names; its files are what the page is compared
with. BIG is one with many rows, to see when the first of it is painted. Into the folder OUT come the
file that was downloaded and two commands that the page gave, hostile.sh and file.sh. Chromium runs
without a window, on the file and on the same file served. Prints a line for each thing looked at,
and ends with 1 where one is not so. --totals looks at the totals alone,
--approved at what the page of a revision says.
"""

import csv
import functools
import http.server
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from our_csv import unguarded

WAIT_SECONDS = 20
FAULTS = []


def see(what, found, expected=True):
    """Notes whether what was found is what was expected."""
    is_so = found == expected
    print(f"{'  ' if is_so else '! '}{what}")
    if not is_so:
        print(f"    expected {expected!r}\n    found    {found!r}")
        FAULTS.append(what)


# The plan ---------------------------------------------------------------------------------------


def lines(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [{name: unguarded(cell) for name, cell in line.items()}
                for line in csv.DictReader(file)]


class Plan:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.plan = json.loads((self.folder / "plan.json").read_text("utf-8"))
        self.changes = lines(self.folder / "changes.csv")
        self.holds = lines(self.folder / "holds.csv")
        self.labels = {line["key"]: line for line in lines(self.folder / "labels.csv")}
        self.rejects = lines(self.folder / "rejects.csv")
        self.records = {(line["key"], line["target"]) for line in self.changes}
        self.held = {(line["key"], line["target"]) for line in self.holds
                     if line["action"] and line["verdict"] == "hold"} - self.records
        # With those of a check that holds the plan as a whole.
        self.waiting = {(line["key"], line["target"]) for line in self.holds
                        if line["verdict"] == "hold" and line["key"]}
        self.named = {(line["key"], line["target"]) for line in self.holds if line["key"]}

    @property
    def rows(self):
        return self.records | self.named

    def total(self, name):
        return sum(target["totals"][name] for target in self.plan["targets"])

    def item(self, key, target):
        """The item of a record as its request has it: the text between two commas or brackets."""
        batch = next(line["batch"] for line in self.changes
                     if (line["key"], line["target"]) == (key, target))
        body = (self.folder / "batches" / batch).read_text("utf-8")
        quoted = re.escape(json.dumps(key, ensure_ascii=False))
        found = [text for text in re.findall(r"\{[^{}]*\}", body)
                 if re.search(rf":{quoted}[,}}]", text)]
        return found[0]


# The browser ------------------------------------------------------------------------------------


class Browser:
    """Chromium without a window; what it logs and asks for is kept."""

    def __init__(self, downloads):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "chromium"
        for word in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                     "--disable-gpu", "--lang=en", "--no-first-run"]:
            options.add_argument(word)
        options.add_experimental_option(
            "prefs", {"intl.accept_languages": "en",
                      "download.default_directory": str(downloads)})
        options.set_capability(
            "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service(shutil.which("chromedriver") or "chromedriver")
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_script_timeout(WAIT_SECONDS)
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def size(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)

    def cdp(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, what, script, *arguments):
        try:
            WebDriverWait(self.driver, WAIT_SECONDS, poll_frequency=0.03).until(
                lambda driver: driver.execute_script(f"return {script}", *arguments))
        except TimeoutException:
            see(what, False)

    def open(self, address):
        self.driver.get(address)
        self.until("the page is ready", "document.documentElement.dataset.ready === 'true'")

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return self.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)",
            selector)

    def press(self, *keys):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def logged(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def asked(self):
        """Addresses that were asked for since the last look."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return [address for address in found if not address.startswith(("data:", "blob:"))]

    def first_paint(self):
        return self.run("return Math.round(performance.getEntriesByType('paint')"
                        ".find((e) => e.name === 'first-contentful-paint')?.startTime ?? -1)")

    # The page's table

    def rows(self):
        """Key and target of the rows that are seen."""
        return self.run(
            "return [...document.querySelectorAll('#window .row:not([hidden])')].map((row) =>"
            " [row.querySelector('.key').textContent, row.querySelector('.target').textContent])")

    def counted(self):
        return self.run("return Number(document.getElementById('grid')"
                        ".getAttribute('aria-rowcount')) - 1")

    def settled(self, script, *arguments):
        """Runs a script that changes the filters, and waits until the table has followed."""
        self.run(f"window.before = document.getElementById('counted').textContent; {script}",
                 *arguments)
        self.driver.execute_async_script(
            "const done = arguments[0]; const bar = document.getElementById('progress');"
            "const look = () => bar.hidden ? done() : setTimeout(look, 20);"
            "setTimeout(look, 250);")

    def filter(self, name, value):
        self.settled(
            "const field = document.getElementById(`filter-${arguments[0]}`);"
            "field.value = arguments[1];"
            "field.dispatchEvent(new Event(field.localName === 'select' ? 'change' : 'input'));",
            name, value)

    def clear(self):
        self.settled("document.getElementById('clear').click()")

    def command(self):
        return self.run("return document.getElementById('command-text').value")


# What is looked at ------------------------------------------------------------------------------


def shown(text):
    """As the page writes out what would not be seen."""
    hidden = {*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, *range(0x200B, 0x2010),
              *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF}
    return "".join(f"\u27e8U+{ord(c):04X}\u27e9" if ord(c) in hidden else c for c in text)


def look_at_totals(browser, plan):
    tiles = {kind: int(re.sub(r"\D", "", text)) for kind, text in browser.run(
        "return [...document.querySelectorAll('.tile')].map((tile) =>"
        " [tile.classList[1], tile.querySelector('.number').textContent])")}
    for name in ["created", "updated"]:
        see(f"total: {name}", tiles[name], plan.total(name))
    see("total: removed", tiles["removed"], plan.total("goneRemoved"))
    see("total: waiting", tiles["waiting"], len(plan.held))
    see("a line for each target", browser.texts("#totals tbody th"),
        [target["target"] for target in plan.plan["targets"]])
    names = browser.texts("#checks li strong")
    see("each check is named", sorted(names),
        sorted(check["name"] for check in plan.plan["checks"]))
    see("all rows are in the table", browser.counted(), len(plan.rows))
    if plan.plan["state"] == "planned":
        see("what is held back is in the headline", browser.texts(".verdict .mark"),
            ["! Planned in part" if plan.held else "✓ Planned"])
    see("the plan can be declined", browser.texts("#command-reject code"),
        [f'sverka reject {plan.plan["run"]} --why "…"'])


def look_at_rejected(browser, plan):
    lines = plan.rejects
    see("rejected rows are counted", browser.texts("details.rejected summary"),
        [f"Rejected: {code}: {count}" for code, count in
         sorted(Counter(line["code"] for line in lines).items(),
                key=lambda item: (-item[1], item[0]))])
    browser.run("for (const each of document.querySelectorAll('details.rejected'))"
                " each.open = true")
    commonest = Counter(line["code"] for line in lines).most_common(1)[0][0]
    own = [line for line in lines if line["code"] == commonest]
    see("the first of them are shown", len(browser.texts("details.rejected:first-of-type li")),
        min(10, len(own)))
    see("with place and reason", browser.texts("details.rejected:first-of-type li .code")[:2],
        [own[0]["file"], own[0]["raw"]])


def look_at_approved(browser, plan):
    browser.open((plan.folder / "review.html").resolve().as_uri())
    see("approved: it is said", browser.texts(".verdict .mark"), ["✓ Approved"])
    see("approved: the run reviewed is named",
        plan.plan.get("revision", {}).get("of", "none") in browser.find(".verdict").text)
    see("approved: no command is given", browser.texts("#command-text, #choose-all"), [])
    see("approved: no row can be chosen", browser.texts(".box:not([aria-disabled=true])"), [])
    see("approved: rows are seen", len(browser.rows()) > 3)


def look_at_filters(browser, plan):
    updates = {(line["key"], line["target"]) for line in plan.changes + plan.holds
               if line["action"] == "update" and (line["key"], line["target"]) in plan.rows}
    browser.filter("action", "u")
    see("filter: action", browser.counted(), len(updates))
    browser.clear()
    for target in plan.plan["targets"]:
        browser.filter("target", target["target"])
        see(f"filter: {target['target']}", browser.counted(),
            sum(row[1] == target["target"] for row in plan.rows))
    browser.clear()
    browser.filter("state", "waits")
    see("filter: what waits", browser.counted(), len(plan.waiting))
    browser.clear()
    for name in ["supplier", "brand", "category"]:
        values = Counter(plan.labels[key][name] for key, _ in plan.rows)
        value = sorted(values)[-1]
        browser.filter(name, value)
        see(f"filter: {name}", browser.counted(), values[value])
        browser.clear()
    check = next(line["check"] for line in plan.holds if line["verdict"] == "hold")
    browser.filter("check", check)
    see("filter: check", browser.counted(),
        len({(line["key"], line["target"]) for line in plan.holds if line["check"] == check}))
    browser.clear()
    browser.settled("document.querySelector('#checks .show-rows').click()")
    see("a check opens its rows", browser.counted() > 0)
    browser.clear()
    see("no filter is left", browser.counted(), len(plan.rows))


def look_at_charts(browser, plan):
    size = browser.find(".size:not(:disabled)")
    number = int(re.search(r": (\d+)", size.get_attribute("title")).group(1))
    browser.settled("document.querySelector('.size:not(:disabled)').click()")
    see("a bar of the histogram shows its rows", browser.counted(), number)
    browser.clear()
    group = browser.find("#groups tbody tr")
    number = int(group.find_elements(By.CSS_SELECTOR, "td")[1].text)
    browser.settled("document.querySelector('#groups tbody button').click()")
    name = browser.texts("#groups tbody th")[0]
    own = [key for key, _ in plan.rows if shown(plan.labels[key]["supplier"]) == name]
    see("a supplier shows its rows", browser.counted(), len(own))
    see("a supplier counts its articles", number, len(set(own)))
    browser.clear()
    browser.run("document.getElementById('scatter').scrollIntoView()")
    key = browser.run(
        """
        const canvas = document.getElementById('scatter');
        const box = canvas.getBoundingClientRect();
        const at = (type, x, y) => canvas.dispatchEvent(new MouseEvent(type,
          { clientX: box.left + x, clientY: box.top + y, bubbles: true }));
        for (let x = 60; x < box.width; x += 6) {
          for (let y = 4; y < box.height; y += 6) {
            at('mousemove', x, y);
            if (!canvas.classList.contains('pointed')) continue;
            const key = document.querySelector('#scatter-text .key').textContent;
            at('click', x, y);
            return key;
          }
        }
        """)
    browser.until("a point opens its row", "!document.getElementById('detail').hidden")
    see("a point of the scatter opens its row", browser.texts("#detail h2"), [key])
    browser.press(Keys.ESCAPE)
    browser.run("document.querySelector('#moves .listed li button').click()")
    browser.until("a move opens its row", "!document.getElementById('detail').hidden")
    see("a largest move opens its row", browser.texts("#detail h2"),
        browser.texts("#moves .listed li:first-child .key")[:1])
    browser.press(Keys.ESCAPE)


def look_at_keys(browser):
    def active():
        return browser.run(
            "return document.querySelector('#window .row.active').getAttribute('aria-rowindex')")

    browser.find("#grid").send_keys(Keys.HOME)
    browser.press("j", "j", "k")
    see("j and k move", active(), "3")
    browser.press(Keys.END)
    see("End is the last row", active(), str(browser.counted() + 1))
    browser.press(Keys.HOME, "/")
    see("/ is search", browser.run("return document.activeElement.id"), "filter-text")
    browser.press("x", Keys.ESCAPE)
    see("Esc clears it", browser.find("#filter-text").get_attribute("value"), "")
    browser.press("?")
    see("? is help", browser.find("#help").is_displayed())
    browser.press(Keys.ESCAPE)
    see("and Esc closes it", browser.find("#help").is_displayed(), False)
    browser.press(Keys.SHIFT + Keys.ARROW_DOWN)
    browser.press(Keys.NULL)
    see("Shift and an arrow choose", browser.texts("#chosen-count")[0][:1], "2")
    browser.find("#drop-all").click()


def look_at_search_and_order(browser, plan):
    names = {key: plan.labels[key]["name"] for key, _ in plan.rows}
    text = "ЧАЙНИК 7"
    browser.filter("text", text)
    see("search: a part of the name, in any case", browser.counted(),
        sum(text.lower() in names[key].lower() or text.lower() in key.lower()
            for key, _ in plan.rows))
    browser.filter("text", "</script>")
    see("search: what looks like markup", browser.counted(),
        sum("</script>" in names[key] for key, _ in plan.rows))
    browser.clear()
    keys = sorted((key for key, _ in plan.rows), key=lambda key: key.encode("utf-16-be"))
    browser.settled("document.querySelector('[data-by=key]').click()")
    see("sorted by key", browser.rows()[0][0], keys[0])
    see("the order is told", browser.find("#head-key").get_attribute("aria-sort"), "ascending")
    browser.settled("document.querySelector('[data-by=key]').click()")
    see("sorted backwards", browser.rows()[0][0], keys[-1])
    browser.settled("document.querySelector('[data-by=key]').click()")
    first = plan.changes[0]
    see("in the plan's order again", browser.rows()[0], [shown(first["key"]), first["target"]])


def look_at_a_row(browser, plan):
    line = plan.changes[0]
    grid = browser.find("#grid")
    grid.send_keys(Keys.HOME)
    grid.send_keys(Keys.ENTER)
    text = browser.find("#detail").text
    for what, wanted in [
            ("its key", shown(line["key"])),
            ("its name", shown(plan.labels[line["key"]]["name"])),
            ("file and line", f"{line['file']}, line {line['line']}"),
            ("the new value", line["new"]), ("the request", f"batches/{line['batch']}"),
            ("the rule", "roundUp(cost * 1.25, 1)"), ("its place", "pipelines/acme.json5:")]:
        see(f"explanation: {what}", wanted in text)
    link = browser.find("#detail a").get_attribute("href")
    see("explanation: the request's file is there",
        Path(re.sub("^file://", "", link)).is_file())
    seen = set()
    for key, target in sorted(plan.records):
        record = [each for each in plan.changes if (each["key"], each["target"]) == (key, target)]
        kind = (target, record[0]["action"], len(record))
        if kind in seen:
            continue
        seen.add(kind)
        browser.filter("text", key)
        place = next(index for index, row in enumerate(browser.rows()) if row[1] == target
                     and row[0] == shown(key))
        browser.run("document.querySelectorAll('#window .row .name')[arguments[0]].click()", place)
        found = browser.texts("#item")
        hint = browser.run(
            "return document.getElementById('item').previousSibling.textContent")
        whole = plan.item(key, target)
        if hint == "The item, as it is sent":
            see(f"explanation: the item of {kind}", found, [shown(whole)])
        else:
            members = json.loads(found[0]).items()
            see(f"explanation: a part of the item of {kind}",
                members <= json.loads(whole).items() and kind[1] != "create")
    browser.press(Keys.ESCAPE)
    see("Esc closes it", browser.find("#detail").is_displayed(), False)
    browser.clear()


def look_at_choosing(browser, plan, downloads):
    run = plan.plan["run"]
    see("nothing chosen", browser.command(), f"sverka approve {run}")
    grid = browser.find("#grid")
    grid.send_keys(Keys.HOME)
    grid.send_keys(" ")
    first = plan.changes[0]["key"]
    browser.find("#copy").click()
    browser.until("copied", "document.getElementById('copy').textContent === 'Copied'")
    grid.send_keys(Keys.HOME)
    see("one key by keyboard", shlex.split(browser.command()),
        ["sverka", "approve", run, "--except", first])
    grid.send_keys(" ")
    see("and not again", browser.command(), f"sverka approve {run}")
    hostile = {key for key, _ in plan.rows if re.search(r"['\"<@=$` ]", key)}
    for key in sorted(hostile):
        browser.filter("text", key)
        place = next(index for index, row in enumerate(browser.rows()) if row[0] == shown(key))
        browser.run("document.querySelectorAll('#window .row .choose')[arguments[0]].click()", place)
    browser.clear()
    words = shlex.split(browser.command())
    # One that approve would read as more than a key is said to be a key.
    said = {"key=" + key if re.match(r"@|(brand|supplier|label|key)=", key) else key
            for key in hostile}
    see("keys that a shell would read are quoted", sorted(words[4:]), sorted(said))
    (downloads / "hostile.sh").write_text(browser.command() + "\n", "utf-8")
    browser.find("[name=mode][value=only]").click()
    see("--only", shlex.split(browser.command())[3], "--only")
    browser.find("#drop-all").click()
    dashed = next(key for key, _ in sorted(plan.rows) if key.startswith("-"))
    browser.filter("text", dashed)
    browser.run("document.querySelector('#window .row .choose').click()")
    see("a key that begins with a hyphen", shlex.split(browser.command())[3:],
        [f"--only={dashed}"])
    browser.clear()
    browser.find("#drop-all").click()

    browser.filter("state", "waits")
    browser.find("#choose-all").click()
    browser.find("[name=mode][value=release]").click()
    released = shlex.split(browser.command())
    row_checks = {check["name"] for check in plan.plan["checks"] if check["level"] == "row"}
    see("--release", sorted(released[4:]), sorted({
        line["key"] for line in plan.holds
        if line["check"] in row_checks and line["verdict"] == "hold" and line["action"]}))
    browser.clear()

    browser.find("[name=mode][value=only]").click()
    browser.find("#choose-all").click()
    keys = {key for key, _ in plan.rows}
    browser.until("all are chosen",
                  "document.getElementById('chosen-count').textContent.includes(arguments[0])",
                  str(len(keys)))
    words = shlex.split(browser.command())
    see("many keys go into a file", len(words) == 4 and words[3].startswith("--only=@"))
    (downloads / "file.sh").write_text(browser.command() + "\n", "utf-8")
    name = words[3].split("@", 1)[1]
    browser.find("#download").click()
    path = downloads / name
    try:
        WebDriverWait(browser.driver, WAIT_SECONDS, 0.05).until(lambda _: path.exists())
        found = path.read_text("utf-8").split("\n")[:-1]
    except TimeoutException:
        found = f"no {name} among {os.listdir(downloads)}; {browser.logged()}"
    see("the file has each key once", sorted(found), sorted(keys))
    browser.find("#drop-all").click()


def look_at_hostile_names(browser):
    see("no element came of a name", browser.run(
        "return document.querySelectorAll('img, iframe, object, svg script, b.x').length"), 0)
    see("no script ran of a name", browser.run("return window.hit === undefined"))


def russian(number):
    ones, tens = number % 10, number % 100
    few = ones in (2, 3, 4) and tens not in (12, 13, 14)
    one = ones == 1 and tens != 11
    return f"{number} {'изменение' if one else 'изменения' if few else 'изменений'}"


def look_at_languages(browser, plan):
    browser.find("#language").click()
    see("Russian", browser.run("return document.documentElement.lang"), "ru")
    see("its words", browser.texts("#changes > h2"), ["Изменения"])
    browser.find("#language").click()
    see("English again", browser.texts("#changes > h2"), ["Changes"])
    browser.cdp("Emulation.setUserAgentOverride", userAgent="judge", acceptLanguage="ru-RU,ru")
    browser.driver.refresh()
    browser.until("ready in Russian", "document.documentElement.dataset.ready === 'true'")
    see("Russian by the browser's language", browser.texts("#changes > h2"), ["Изменения"])
    browser.cdp("Emulation.setUserAgentOverride", userAgent="judge", acceptLanguage="en")
    title = browser.find("h1").text.replace("\u00a0", " ")
    see("Russian plural forms", title, f"{plan.plan['pipeline']}: {russian(len(plan.records))} · "
        f"{russian(len(plan.held))} {'ждёт' if len(plan.held) == 1 else 'ждут'}")


def look_at_looks(browser):
    def paper():
        return browser.run("return getComputedStyle(document.body).backgroundColor")

    light = paper()
    browser.cdp("Emulation.setEmulatedMedia",
                features=[{"name": "prefers-color-scheme", "value": "dark"}])
    see("dark is darker", sum(map(int, re.findall(r"\d+", paper())))
        < sum(map(int, re.findall(r"\d+", light))))
    browser.cdp("Emulation.setEmulatedMedia", features=[])
    browser.size(360, 740)
    browser.until("narrow", "document.documentElement.clientWidth <= 360")
    see("narrow: nothing to scroll sideways",
        browser.run("return document.documentElement.scrollWidth") <= 360)
    see("narrow: no table and no navigation does, either", browser.run(
        "return [...document.querySelectorAll('.scroll, nav')]"
        ".filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"), [])
    see("narrow: rows are seen", len(browser.rows()) > 3)
    see("thousands are apart everywhere", [text for text in browser.texts(
        "#window .cell.old, #window .cell.new, .listed .what, .figures td:not(.wide), .number")
        if re.search(r"\d{4}", text)], [])
    for width, height in [(360, 740), (400, 800), (760, 900), (1024, 900), (1280, 900)]:
        browser.size(width, height)
        browser.until(f"{width} wide", f"window.innerWidth === {width}")
        browser.run("window.dispatchEvent(new Event('resize'))")
        see(f"{width} wide: no key, value or percent is cut", browser.run(CUT), [])
    browser.cdp("Emulation.setEmulatedMedia", media="print")
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    see("print: rows, and how many", browser.find("#print").is_displayed()
        and len(browser.texts("#print tbody tr")) > 0)
    see("print: no table to scroll", browser.find("#changes").is_displayed(), False)
    browser.cdp("Emulation.setEmulatedMedia", media="")


# What a person decides by, where some of it cannot be seen.
CUT = """
    const isCut = (cell) => {
      const [box, row] = [cell.getBoundingClientRect(),
        cell.closest('.row, li').getBoundingClientRect()];
      return cell.scrollWidth > cell.clientWidth + 1 || box.bottom > row.bottom + 1
        || box.right > row.right + 1 || box.top < row.top - 1;
    };
    const name = (what) => [...document.querySelectorAll(what)]
      .filter((cell) => cell.offsetParent && cell.clientWidth > 0);
    return name('#window .row:not([hidden]) :is(.cell.key, .cell.new, .cell.percent), '
      + '.listed .key').filter(isCut).map((cell) => cell.textContent);
    """


def look_at_policy(browser):
    refused = browser.driver.execute_async_script(
        """
        const done = arguments[0];
        const refused = [];
        document.addEventListener('securitypolicyviolation', (event) =>
          refused.push(event.effectiveDirective));
        const script = document.createElement('img');
        script.src = 'https://example.invalid/x.png';
        document.body.append(script);
        fetch('https://example.invalid/').catch(() => 0);
        let html = 'taken';
        try { document.body.insertAdjacentHTML('beforeend', '<i></i>'); } catch { html = 'refused'; }
        setTimeout(() => { script.remove(); done([...new Set(refused), html].sort()); }, 200);
        """)
    see("the policy refuses to load, to ask and to read HTML",
        {"connect-src", "img-src", "refused"} <= set(refused))
    browser.logged()
    browser.asked()


class Quiet(http.server.SimpleHTTPRequestHandler):
    paths = []

    def log_message(self, *_):
        Quiet.paths.append(self.path)


def served(folder):
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def look(browser, plan, downloads):
    page = (plan.folder / "review.html").resolve().as_uri()
    browser.asked()
    browser.open(page)
    look_at_totals(browser, plan)
    look_at_rejected(browser, plan)
    if not downloads:
        return
    look_at_filters(browser, plan)
    look_at_charts(browser, plan)
    look_at_keys(browser)
    look_at_search_and_order(browser, plan)
    look_at_a_row(browser, plan)
    look_at_choosing(browser, plan, downloads)
    look_at_hostile_names(browser)
    look_at_looks(browser)
    see("nothing is logged", browser.logged(), [])
    see("nothing else is asked for", set(browser.asked()), {page})
    look_at_policy(browser)
    look_at_languages(browser, plan)

    server = served(plan.folder)
    browser.open(f"http://127.0.0.1:{server.server_address[1]}/review.html")
    see("served: all rows", browser.counted(), len(plan.rows))
    see("served: nothing is logged", browser.logged(), [])
    see("served: nothing else is asked for", set(Quiet.paths), {"/review.html"})
    server.shutdown()


def main(*words):
    part = words[0] if words[0].startswith("--") else None
    folder, big, out = (*words[part is not None:], None, None)[:3]
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        downloads = Path(out or home).resolve()
        browser = Browser(downloads)
        try:
            browser.size(1280, 900)
            if part == "--approved":
                look_at_approved(browser, Plan(folder))
            else:
                look(browser, Plan(folder), None if part else downloads)
            if big:
                browser.open((Path(big) / "review.html").resolve().as_uri())
                print(f"first paint: {browser.first_paint()} ms, "
                      f"{browser.counted()} rows, "
                      f"{(Path(big) / 'review.html').stat().st_size >> 20} MiB")
                see("many rows: the last of them", bool(browser.run(
                    "const s = document.getElementById('scroller');"
                    "s.scrollTop = s.scrollHeight; return true")))
                see("many rows: few in the document", browser.run(
                    "return document.querySelectorAll('#window .row').length") < 60)
        finally:
            browser.driver.quit()
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
