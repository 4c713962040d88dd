"""The flow diagram on paper and screen: SVG written by hand, PDF and PNG by matplotlib, from the same shapes."""

from __future__ import annotations

from html import escape
from pathlib import Path

from rapport.drawing import INK, MM, STYLE, bare_fonts, note_unprintable
from rapport.files import atomic, write_text
from rapport.prisma.layout import FONT, Arrow, Drawing, Shape, Words

DPI = 300
HEAD = 4.5  # length of an arrow's head, points


def svg(drawing: Drawing, title: str, description: str) -> str:
    """The diagram as SVG: text stays text, every box is a link to its list.

    Parameters
    ----------
    drawing
        Shapes in points.
    title, description
        What a screen reader says.
    """
    w, h = f"{drawing.width:.1f}", f"{drawing.height:.1f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}pt" height="{h}pt" '
        f'role="graphics-document document" aria-labelledby="prisma-flow-title prisma-flow-desc" '
        f"font-family=\"'{FONT}', Verdana, Arial, sans-serif\">",
        f'<title id="prisma-flow-title">{_text(title)}</title>',
        f'<desc id="prisma-flow-desc">{_text(description)}</desc>',
        f'<rect width="{w}" height="{h}" fill="white"/>',
        *(_svg_arrow(arrow) for arrow in drawing.arrows),
        *(_svg_shape(shape) for shape in drawing.shapes),
        *(_svg_words(words) for words in drawing.words),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(words: str) -> str:
    """Escaped; characters that XML forbids are left out."""
    return escape(
        "".join(
            c
            for c in words
            if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF))
        ),
        quote=True,
    )


def _link(inner: str, link: str) -> str:
    return f'<a href="lists/{_text(link)}.csv">{inner}</a>' if link else inner


def _svg_shape(s: Shape) -> str:
    dash = ' stroke-dasharray="4 2.5"' if s.dashed else ""
    name = f"<title>{_text(s.name)}</title>" if s.name else ""
    place = f'x="{s.x:.1f}" y="{s.y:.1f}" width="{s.w:.1f}" height="{s.h:.1f}" rx="{s.radius:.1f}"'
    rect = f'<rect {place} fill="{s.fill}" stroke="{INK}" stroke-width="0.8"{dash}>{name}</rect>'
    return _link(rect, s.link)


def _svg_words(t: Words) -> str:
    style = (' font-weight="bold"' if t.bold else "") + (' font-style="italic"' if t.italic else "")
    turn = f' transform="rotate(-90 {t.x:.1f} {t.y:.1f})"' if t.turned else ""
    place = f'x="{t.x:.1f}" y="{t.y:.1f}" font-size="{t.size:.1f}" text-anchor="{t.anchor}"'
    return _link(f'<text {place} fill="{INK}"{style}{turn}>{_text(t.text)}</text>', t.link)


def _svg_arrow(a: Arrow) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in a.points)
    head = " ".join(f"{x:.1f},{y:.1f}" for x, y in _head(a))
    line = f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-width="0.8"/>'
    return f'{line}<polygon points="{head}" fill="{INK}"/>'


def _head(a: Arrow) -> tuple[tuple[float, float], ...]:
    """The triangle at the end of an arrow; all lines are level or upright."""
    (x0, y0), (x, y) = a.points[-2:]
    if abs(x - x0) > abs(y - y0):
        back = x - HEAD if x > x0 else x + HEAD
        return ((x, y), (back, y - HEAD / 2), (back, y + HEAD / 2))
    return ((x, y), (x - HEAD / 2, y - HEAD), (x + HEAD / 2, y - HEAD))


def save_flow(drawing: Drawing, stem: str | Path, title: str, description: str) -> None:
    """Write ``STEM.svg``, ``.pdf`` (its text links to the lists) and ``.png`` (300 dpi).

    The same drawing gives the same bytes.
    """
    import matplotlib as mpl

    write_text(svg(drawing, title, description), f"{stem}.svg")
    mpl.rcParams.update(STYLE)
    note_unprintable((words.text for words in drawing.words), stem)
    figure = _figure(drawing)
    about = {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None, "Title": title}
    with atomic(f"{stem}.pdf") as part, bare_fonts():
        figure.savefig(part, format="pdf", metadata=about)
    with atomic(f"{stem}.png") as part:
        _save_png(figure, part, title)


def _save_png(figure, path: Path, title: str) -> None:
    """The picture in shades of grey, of which the diagram is all made: a quarter of the bytes of one in colours."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image, PngImagePlugin

    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    words = PngImagePlugin.PngInfo()
    words.add_text("Title", title)
    picture = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).getchannel("R")
    picture.save(path, format="png", pnginfo=words, dpi=(DPI, DPI))


def _figure(drawing: Drawing):
    from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

    from rapport.drawing import new_figure

    figure = new_figure(drawing.width / 72 / MM, drawing.height / 72 / MM)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    axes.set_axis_off()
    for a in drawing.arrows:
        axes.plot(*zip(*a.points, strict=True), color=INK, linewidth=0.8, solid_joinstyle="miter", zorder=1)
        axes.add_patch(Polygon(_head(a), closed=True, facecolor=INK, edgecolor="none", zorder=1))
    for s in drawing.shapes:
        look = {"facecolor": s.fill, "edgecolor": INK, "linewidth": 0.8, "zorder": 2}
        look["linestyle"] = (0, (5, 3)) if s.dashed else "solid"
        if s.radius:
            style = f"round,pad=0,rounding_size={s.radius}"
            axes.add_patch(FancyBboxPatch((s.x, s.y), s.w, s.h, boxstyle=style, mutation_aspect=1, **look))
        else:
            axes.add_patch(Rectangle((s.x, s.y), s.w, s.h, **look))
    for t in drawing.words:
        axes.text(
            t.x - (t.size * 0.36 if t.turned else 0),
            t.y,
            t.text,
            fontsize=t.size,
            fontweight="bold" if t.bold else "normal",
            fontstyle="italic" if t.italic else "normal",
            ha={"start": "left", "middle": "center"}[t.anchor],
            va="baseline" if not t.turned else "center",
            rotation=90 if t.turned else 0,
            url=f"lists/{t.link}.csv" if t.link else None,
            parse_math=False,
            zorder=3,
        )
    return figure
