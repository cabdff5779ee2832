"""What one certificate costs, beside WeasyPrint's plain call on the same page.

Each figure comes from a process of its own, started for one certificate, so that the imports are
in it and nothing is warm. Prints JSON: CPU seconds, peak memory, and ours divided by the plain one.

    .venv/bin/python benchmarks/certificate.py [ROUNDS]
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pldash.documents.certificate import render_certificate  # noqa: E402 - the path comes first
from pldash.documents.fetcher import load_weasyprint, packaged_assets_only  # noqa: E402
from pldash.documents.page import certificate_html  # noqa: E402
from pldash.domain.certificates import (  # noqa: E402
    AddressedFramework,
    AddressedStandard,
    Approver,
    CertificateFacts,
    CertificateLine,
    ModeMinutes,
    PrintedName,
    ScopeKind,
)
from pldash.domain.values import EvidenceGrade, Period  # noqa: E402

LINE = CertificateLine(
    reference="0",
    started_on=date(2026, 2, 3),
    ended_on=date(2026, 2, 3),
    title="Educators' chat",
    tag="#exampleED",
    minutes=ModeMinutes(synchronous=60, lurking=20),
    standards=("6.2", "7.4"),
    evidence=EvidenceGrade.DECLARED,
    approver=Approver(PrintedName("Pia Lindqvist"), "Principal"),
    approved_on=date(2026, 6, 25),
)
FRAMEWORK = AddressedFramework(
    "example", "1", "Example standards", (AddressedStandard("6.2", "Engage in learning"),)
)
MEMORY_LIMIT_MB = 200


def facts(lines: int) -> CertificateFacts:
    """Return a certificate in Latin and Chinese letters with some lines."""
    days = (LINE.started_on + timedelta(days=place) for place in range(lines))
    return CertificateFacts(
        number="PLD-2026-7KQ2MX",
        code="0123456789ABCDEFP",
        verify_url="https://pldash.example/v/0123456789ABCDEFP",
        issued_on=date(2026, 7, 1),
        zone="Australia/Melbourne",
        teacher=PrintedName("陳美玲", "zh-Hant", "Hant"),
        school=PrintedName("Wattle Park Secondary College"),
        scope=ScopeKind.PERIOD,
        period=Period(date(2026, 1, 1), date(2026, 6, 30)),
        lines=tuple(replace(LINE, started_on=day, ended_on=day) for day in days),
        frameworks=(FRAMEWORK,),
    )


def plain_page(lines: int) -> str:
    """Return the page with its sheet linked, as anybody would write it."""
    link = '<link rel="stylesheet" href="asset:certificate.css"></head>'
    return certificate_html(facts(lines)).replace("</head>", link)


def draw(way: str, lines: int) -> None:
    """Draw one certificate and print what this process has used up to here."""
    if way == "ours":
        pdf = render_certificate(facts(lines))
    else:
        page = load_weasyprint().HTML(string=plain_page(lines), url_fetcher=packaged_assets_only())
        pdf = page.write_pdf()
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "peak_mb": round(used.ru_maxrss / 1024, 1),
        "bytes": len(pdf),
    }
    print(json.dumps(figures))


def measured(way: str, lines: int, rounds: int) -> dict[str, float]:
    """Return the median CPU and the highest memory of several fresh processes."""
    command = [sys.executable, __file__, way, str(lines)]
    runs = [json.loads(subprocess.check_output(command)) for _ in range(rounds)]
    return {
        "cpu_seconds": statistics.median(run["cpu_seconds"] for run in runs),
        "peak_mb": max(run["peak_mb"] for run in runs),
        "bytes": runs[0]["bytes"],
    }


def main(rounds: int) -> None:
    """Measure a short and a long certificate both ways."""
    results: dict[str, object] = {"rounds": rounds, "memory_limit_mb": MEMORY_LIMIT_MB}
    for lines in (1, 60):
        ours, plain = measured("ours", lines, rounds), measured("plain", lines, rounds)
        results[f"lines_{lines}"] = {
            "ours": ours,
            "plain": plain,
            "cpu_ratio": round(ours["cpu_seconds"] / plain["cpu_seconds"], 2),
            "memory_ratio": round(ours["peak_mb"] / plain["peak_mb"], 2),
            "within_limit": ours["peak_mb"] < MEMORY_LIMIT_MB,
        }
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        draw(sys.argv[1], int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else 3)
