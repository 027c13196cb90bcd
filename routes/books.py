"""三簿: the books of a market by month, on the screen, on A4 and as Excel; and its budget."""

from flask import Blueprint, render_template, request, url_for

from routes import downloads
from services import spreadsheets
from services.errors import Missing
from services.shop import books as service
from services.shop import budget as budgets
from services.shop import donors, markets

books = Blueprint("books", __name__, url_prefix="/books")
books.add_app_template_filter(service.yuan, "yuan")


@books.get("")
def list():
    """The three books and what goes with them."""
    return render_template("books/list.html", market=markets.chosen(request.args.get("community")))


@books.get("/budget")
def budget():
    """Points outstanding against goods on the shelf: totals only."""
    market = markets.chosen(request.args.get("community"), "shop.second")
    found = budgets.read(market)
    out, is_short = budgets.points_out(found), budgets.is_short(found)
    return render_template(
        "books/budget.html", market=market, budget=found, out=out, is_short=is_short
    )


@books.get("/<book>")
def show(book):
    """A month of the donation or the redemption book, the newest line first."""
    sheet = service.asked(book, request.args)
    if book not in service.QUERIES:
        raise Missing
    return render_template(
        "books/show.html",
        sheet=sheet,
        page=service.page(sheet, request.args.get("after")),
        named=donors.shown,
        before=markets.before(sheet.month),
        after=markets.after(sheet.month),
    )


@books.get("/<book>/print")
def print(book):
    """The same, oldest first, as a sheet of A4."""
    sheet = service.read(book, request.args)
    marks = {"stamp": spreadsheets.stamp()}
    marks["cut"] = spreadsheets.cut(len(sheet.lines)) if sheet.more else ""
    back = url_for("counts.show" if book == "counts" else "books.show", **sheet.address)
    return render_template("books/print.html", sheet=sheet, back=back, **marks)


@books.get("/<book>/excel")
def excel_file(book):
    """The same as an Excel file."""
    return downloads.sent(*service.excel(book, request.args))
