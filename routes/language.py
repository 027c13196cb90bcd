"""Which language, theme and text size a page is in: the person's, or the cookie's of a visitor."""

from types import SimpleNamespace

from flask import g, request, session
from flask_babel import Babel, get_translations
from flask_login import current_user
from jinja2 import pass_eval_context
from markupsafe import Markup

LANGUAGES = {"zh_Hans": "zh-Hans", "en": "en"}


def install(app):
    """Babel over translations/, and `prefs`, `html_lang` in every template."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="zh_Hans",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
    )
    Babel(app, locale_selector=language)
    app.jinja_env.globals.update({"_": _gettext, "gettext": _gettext})
    app.context_processor(lambda: {"prefs": prefs(), "html_lang": LANGUAGES[language()]})


def prefs():
    """theme (auto, light, dark), elder (bool) and language of whoever looks."""
    person = current_user if current_user and current_user.is_authenticated else None
    if person:
        return SimpleNamespace(
            theme=person.theme, elder=person.elder_mode, language=person.language
        )
    kept = session.get("prefs", {}) if request else {}  # commands have no session
    return SimpleNamespace(
        theme=kept.get("theme", "auto"),
        elder=kept.get("elder", False),
        language=kept.get("language"),
    )


def language():
    """zh_Hans or en: as chosen, else as the browser asks, else Chinese."""
    chosen = prefs().language
    if chosen in LANGUAGES:
        return chosen
    best = request.accept_languages.best_match(["zh", "en"], default="zh") if request else "zh"
    return "en" if best == "en" else "zh_Hans"


@pass_eval_context
def _gettext(eval_ctx, text, /, **values):
    """As Flask-Babel and Jinja have it, in a fifth of the time: a page asks for dozens of words."""
    if "translations" not in g:
        g.translations = get_translations()
    found = g.translations.gettext(text)
    if eval_ctx.autoescape:
        found = Markup(found)
    return found % values if "%" in found else found
