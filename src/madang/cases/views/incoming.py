"""What machines hand in: text messages from the city's SMS gateway."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from madang.kit import clock

from .. import receiving


@csrf_exempt
@login_not_required
@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """Take in one text: JSON {from, text, id}, with the gateway's key. 200 says that it is kept, once."""
    key = settings.SMS_GATEWAY_KEY
    if not key or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {key}"):
        return JsonResponse(
            {"error": "The key is missing or wrong. Anybody could send. Send it as a Bearer token."}, status=403
        )
    try:
        told = json.loads(request.body)
        sender, text, number = (str(told[name]) for name in ("from", "text", "id"))
    except (ValueError, KeyError, TypeError):
        return JsonResponse(
            {"error": "This is not a text. from, text and id are needed. Send them as JSON."}, status=400
        )
    received = receiving.receive_sms(sender=sender, text=text, key=number, at=clock.now())
    return JsonResponse({"what": received.what})
