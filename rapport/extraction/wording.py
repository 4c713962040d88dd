"""Codes in the words of a table or figure."""

from __future__ import annotations

WORDS = {
    "face_to_face": "face-to-face",
    "web_guided": "guided web",
    "web_unguided": "unguided web",
    "app_guided": "guided app",
    "app_unguided": "unguided app",
    "blended_web": "web + face-to-face",
    "blended_app": "app + face-to-face",
    "web_tau": "web + usual care",
    "web_email_telephone": "web + e-mail or telephone",
    "virtual_agent": "virtual agent",
    "vr": "virtual reality",
    "tau": "usual care",
    "waitlist": "waiting list",
    "email": "e-mail",
    "cbt": "CBT",
    "ba": "BA",
    "act": "ACT",
    "chatbot_rule": "chatbot (rules)",
    "chatbot_ai": "chatbot (AI)",
    "teletherapy_video": "video therapy",
    "teletherapy_telephone": "telephone therapy",
    "teletherapy_chat": "chat therapy",
    "asynchronous_text": "e-mail therapy",
    "guided_web": "guided web",
    "unguided_web": "unguided web",
    "guided_app": "guided app",
    "unguided_app": "unguided app",
    "embodied_agent": "embodied agent",
    "usual_care": "usual care",
    "joint_use": "joint use",
    "rct": "randomised trial",
    "cluster_rct": "cluster-randomised trial",
    "nrct": "non-randomised trial",
    "pre_post": "before-after",
    "cross_sectional": "cross-sectional",
    "secondary_analysis": "secondary analysis",
    "mixed": "mixed",
    "gad": "generalised anxiety",
    "ptsd": "posttraumatic stress",
    "ocd": "OCD",
    "depression_or_anxiety": "depression or anxiety",
    "substance_use": "substance use",
    "serious_mental_illness": "serious mental illness",
    "general": "general population",
    "somatic": "somatic illness",
    "task_goal": "task and goal",
    "follow_up": "follow-up",
    "predominantly_therapist": "mainly therapist",
    "predominantly_self_help": "mainly self-help",
    "stand_alone": "stand-alone",
}

# the order of conditions: digital on its own, combined with people, people only
CONDITION_GROUPS = {
    "Digital, stand-alone": (
        "app_unguided",
        "app_guided",
        "web_unguided",
        "web_guided",
        "chatbot",
        "virtual_agent",
        "vr",
    ),
    "At a distance": ("video", "telephone", "chat", "email"),
    "Combined": ("blended_web", "blended_app", "web_email_telephone", "web_tau"),
    "Without digital part": ("face_to_face", "group", "tau", "waitlist", "information"),
    "Other or not described": ("other",),
}
CONDITIONS = tuple(code for codes in CONDITION_GROUPS.values() for code in codes)
TYPES = (
    "unguided_app",
    "guided_app",
    "unguided_web",
    "guided_web",
    "blended",
    "joint_use",
    "asynchronous_text",
    "teletherapy_chat",
    "teletherapy_telephone",
    "teletherapy_video",
    "chatbot_rule",
    "chatbot_ai",
    "embodied_agent",
    "vr",
    "social_robot",
)


def words(code: str) -> str:
    """A code as words; several codes joined by semicolons each for itself; missing codes as they are."""
    if "; " in code:
        return "; ".join(words(part) for part in code.split("; "))
    return WORDS.get(code, code if code.isupper() else code.replace("_", " "))


def short(text: str, most: int = 40) -> str:
    """A label of at most so many letters, for figures."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ,')}…"
