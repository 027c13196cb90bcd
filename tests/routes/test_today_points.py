"""今天: what waits of points and the market is fetched by every day once it stands."""

from tests.credits import declared, policy


def test_every_day_fetches_what_waits_and_it_leads_there(village, sign_in, queries):
    policy(village)
    declared(village)
    phone = sign_in(village.collector)
    assert 'data-url="/today/points"' in phone.get("/today").text
    with queries(4):
        page = phone.get("/today/points").text
    assert "有人申报了，请去看看" in page and 'href="/credits/collecting"' in page
    assert "这里没有等您办的" in sign_in(village.resident).get("/today/points").text
