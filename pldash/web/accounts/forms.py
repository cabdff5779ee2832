"""Forms of the account page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_security.forms import EmailValidation
from wtforms import EmailField, PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from pldash.domain.values import CareerStage
from pldash.services.account_changes import Profile
from pldash.web.forms import BaseForm
from pldash.web.security.forms import LOCALE_NAMES, TOO_LONG, name_field
from pldash.web.zones import ZoneField

STAGES = (
    SelectChoice("", _l("I would rather not say")),
    SelectChoice("graduate", _l("Graduate")),
    SelectChoice("proficient", _l("Proficient")),
    SelectChoice("highly-accomplished", _l("Highly accomplished")),
    SelectChoice("lead", _l("Lead")),
)
NAME_LANGUAGES = (
    SelectChoice("en", _l("English")),
    SelectChoice("ar", _l("Arabic")),
    SelectChoice("zh-Hans", _l("Chinese, simplified characters")),
    SelectChoice("zh-Hant", _l("Chinese, traditional characters")),
    SelectChoice("hi", _l("Hindi")),
    SelectChoice("mi", _l("Māori")),
    SelectChoice("sm", _l("Samoan")),
    SelectChoice("ur", _l("Urdu")),
    SelectChoice("vi", _l("Vietnamese")),
    SelectChoice("cy", _l("Welsh")),
)


class ProfileForm(BaseForm):
    """What a person says of themself."""

    name = name_field()
    name_language = SelectField(
        _l("Language of your name"),
        description=_l("So that it is set and read aloud right."),
        choices=NAME_LANGUAGES,
    )
    stage = SelectField(
        _l("Career stage"),
        description=_l("Chooses the questions of your reflections. Nobody else sees it."),
        choices=STAGES,
    )
    zone = ZoneField(_l("Time zone"))
    locale = SelectField(_l("Dates and spelling"), choices=LOCALE_NAMES)

    def to_profile(self) -> Profile:
        """Return what was sent as a value."""
        return Profile(
            name=self.name.data,
            name_language=self.name_language.data,
            stage=CareerStage(self.stage.data) if self.stage.data else None,
            zone=self.zone.data,
            locale=self.locale.data,
        )


class AddressForm(BaseForm):
    """Another e-mail address."""

    address = EmailField(
        _l("New e-mail address"),
        validators=[
            InputRequired(_l("Enter your e-mail address.")),
            TOO_LONG,
            EmailValidation(),
        ],
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Enter a password."))])


class PlainForm(BaseForm):
    """A button that changes something."""
