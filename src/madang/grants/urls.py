"""Addresses of calls and grants: public, a group's own, and the desk's."""

from django.urls import URLPattern, URLResolver, path

from .views import deciding, desk, money, paying, public, running, writing

public_patterns: list[URLPattern | URLResolver] = [
    path("calls/", public.calls, name="calls"),
    path("calls/<int:number>/", public.call, name="call_for_money"),
    path("groups/<int:number>/ours/money/", writing.purse, name="group_money"),
    path("proposals/<int:number>/", writing.proposal, name="proposal"),
    path("proposals/<int:number>/words/", writing.words, name="proposal_words"),
    path("proposals/<int:number>/costs/", writing.costs, name="proposal_costs"),
    path("grants/<int:number>/", running.grant, name="grant_ours"),
    path("grants/<int:number>/settlement/", running.settlement, name="grant_settlement"),
    path("grants/<int:number>/files/<int:pk>/", running.receipt, name="grant_file"),
    path("money/", money.money, name="money"),
    path("money/grant/<int:number>/", money.way, name="grant_way"),
]
desk_patterns: list[URLPattern | URLResolver] = [
    path("grants/", desk.calls, name="calls_for_money"),
    path("grants/new/", desk.edit, name="call_new"),
    path("grants/<int:number>/", desk.call, name="call_of"),
    path("grants/<int:number>/edit/", desk.edit, name="call_edit"),
    path("grants/<int:number>/decide/", deciding.decide, name="call_decide"),
    path("proposals/<int:number>/", desk.proposal, name="proposal"),
    path("judging/", deciding.judging, name="judging"),
    path("judging/<int:number>/", deciding.judge, name="judge"),
    path("payments/", paying.payments, name="payments"),
    path("payments/<int:number>.csv", paying.batch, name="payment_batch"),
    path("grant/<int:number>/", paying.grant, name="grant"),
    path("grant/<int:number>/settlement/", paying.settlement, name="settlement"),
    path("grant/<int:number>/files/<int:pk>/", paying.receipt, name="grant_file"),
]
