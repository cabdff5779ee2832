"""Whatever picture a school gives, a small plain PNG comes out, or a reason why not."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from pldash.adapters.logo_pictures import KEPT_SIZE, SMALLEST_SIDE, as_logo
from pldash.adapters.logos import LARGEST_FILE, check_logo
from pldash.adapters.upload_child import answer
from pldash.adapters.upload_pictures import redraw
from pldash.adapters.uploads import kind_of
from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType
from tests.hostile_files import moving, pdf, photo_with_place, picture, png_bomb, png_with_text

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawn(content: bytes) -> Image.Image:
    return Image.open(BytesIO(redraw(kind_of(content), content, as_logo)), formats=["PNG"])


def refusal(look, *given) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as caught:
        look(*given)
    return caught.value.reasons[0].code, caught.value.field


def test_a_photo_becomes_a_small_upright_picture_without_its_place():
    clean = check_logo(photo_with_place())
    assert (clean.width, clean.height) == (48, 64)
    assert b"Secret" not in clean.content
    with Image.open(BytesIO(clean.content)) as kept:
        assert (kept.format, kept.mode, kept.size, kept.info) == ("PNG", "RGB", (48, 64), {})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "logo-kind"),
        (b"Notes", "logo-kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo-kind"),
        (b"GIF89a" + bytes(20), "logo-kind"),
        (pdf(), "logo-kind"),
        (bytes(LARGEST_FILE + 1), "file-too-big"),
    ],
)
def test_what_is_no_picture_is_refused_beside_its_field(content, code):
    assert refusal(check_logo, content) == (code, "logo")


def test_a_broken_picture_is_refused_beside_its_field():
    assert refusal(check_logo, picture("PNG")[:60]) == ("file-broken", "logo")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png_bomb(), "picture-too-large"),
        (moving("PNG"), "picture-moves"),
        (picture("PNG", (400, SMALLEST_SIDE - 1)), "logo-too-small"),
        (picture("PNG", (19_000, 30)), "logo-too-small"),
    ],
)
def test_a_picture_that_is_no_logo_is_refused(content, code):
    assert refusal(redraw, MediaType.PNG, content, as_logo)[0] == code


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "L", "P", "1", "I;16"])
def test_every_kind_of_pixels_ends_as_plain_colours(mode):
    with drawn(picture("PNG", (1_500, 500), mode)) as kept:
        assert (kept.mode, kept.size) == ("RGB", (KEPT_SIZE[0], 240))


def test_the_colours_of_a_printer_become_those_of_a_screen():
    with drawn(picture("JPEG", (300, 100), "CMYK")) as kept:
        assert kept.mode == "RGB"


@pytest.mark.parametrize("profile", [SRGB, b"nonsense" * 20])
def test_a_profile_is_followed_where_it_makes_sense_and_always_goes(profile):
    with drawn(picture("PNG", (300, 100), icc_profile=profile)) as kept:
        assert kept.getpixel((0, 0)) == (0, 0, 0)
        assert "icc_profile" not in kept.info


def test_what_lets_light_through_is_laid_on_white():
    given = BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(given, "PNG")
    with drawn(given.getvalue()) as kept:
        assert kept.getpixel((50, 50)) == (255, 255, 255)


def test_words_in_a_picture_go_and_the_child_says_so_in_one_line():
    header, _line, kept = answer(
        MediaType.PNG, png_with_text(b"SecretWords"), is_logo=True
    ).partition(b"\n")
    assert header == b"{}"
    assert b"SecretWords" not in kept
