"""Addresses of cases, for residents (under a language) and for the desk."""

from django.urls import URLPattern, URLResolver, include, path

from .views import call, desk, moderation, my, post, public, tell

tell_urls = (
    [
        path("", tell.start, name="start"),
        path("similar/", tell.similar, name="similar"),
        path("check/", tell.check, name="check"),
        path("done/", tell.done, name="done"),
        path("photos/<int:pk>/", tell.photo, name="photo"),
        path("<slug:step>/", tell.step, name="step"),
    ],
    "tell",
)
my_urls = (
    [
        path("", my.home, name="home"),
        path("details/", my.details, name="details"),
        path("stories/<str:reference>/", my.case, name="case"),
        path("stories/<str:reference>/accept/", my.accept, name="accept"),
        path("stories/<str:reference>/files/<int:number>/", my.photo, name="photo"),
    ],
    "my",
)
public_patterns: list[URLPattern | URLResolver] = [
    path("tell/", include(tell_urls)),
    path("my/", include(my_urls)),
    path("find/", public.find, name="find"),
    path("stories/", public.stories, name="stories"),
    path("s/<int:number>/", public.story, name="story"),
    path("s/<int:number>/me-too/", public.me_too, name="me_too"),
    path("offices/", public.offices, name="offices"),
    path("deadline/", public.deadline, name="deadline"),
]
desk_urls = (
    [
        path("", desk.home, name="home"),
        path("inbox/", desk.inbox, name="inbox"),
        path("inbox/send/", desk.send_picked, name="send_picked"),
        path("find/", desk.find, name="find"),
        path("call/", call.call, name="call"),
        path("counter/", call.counter, name="counter"),
        path("call/past/", call.caller, name="caller"),
        path("call/guess/", call.guess, name="guess"),
        path("call/keep/", call.keep, name="keep"),
        path("call/<str:number>/", call.read_back, name="read_back"),
        path("call/<str:number>/receipt/", call.receipt, name="receipt"),
        path("letters/", post.letters, name="letters"),
        path("letters/<int:pk>/", post.letter, name="letter"),
        path("calls/", post.calls, name="calls"),
        path("told/<int:pk>/", post.told, name="told"),
        path("stories/public/", moderation.queue, name="moderation"),
        path("stories/public/<int:pk>/", moderation.story, name="moderate"),
        path("cases/<str:number>/", desk.case, name="case"),
        path("cases/<str:number>/files/<int:pk>/", desk.photo, name="photo"),
        path("cases/<str:number>/send/", desk.send, name="send"),
        path("take-back/", desk.take_back, name="take_back"),
        path("cases/<str:number>/ask/", desk.ask, name="ask"),
        path("cases/<str:number>/answer/", desk.answer, name="answer"),
        path("cases/<str:number>/extend/", desk.extend, name="extend"),
        path("cases/<str:number>/sort/", desk.sort_as, name="sort_as"),
        path("cases/<str:number>/add/", desk.speak_for, name="speak_for"),
    ],
    "desk",
)
