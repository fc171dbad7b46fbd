"""What some of the fictional people say about themselves, and with whom they share it."""

from datetime import timedelta

from care_plans.about_me.sharing import consent_of_person, own_consent, share_about_me
from care_plans.about_me.writing import write_about_me
from care_plans.models import AboutMe, Person
from phb.acting import acting
from phb.demo.build import World
from phb.models import User

ASHA = {
    "most_important": "Cooking for my grandchildren on Sundays. Choosing who comes into my home, and when.",
    "important_people": "My daughter Meera: call her first, any time. My neighbour Joan has a key.",
    "communication": "I speak Gujarati and English. When I am tired I lose the English. Face me, and wait.",
    "wellness": "On a good day I am dressed by nine and have plans. If I am not by noon, ask me why.",
    "please_do": "Do take your shoes off at the door. Do not move my things: I find them by touch.",
    "how_to_support": "I wash my own face and do my hair. I need you for the shower, the stairs and my left hand.",
    "also_worth_knowing": "I taught chemistry for thirty years, and I still correct people.",
}

MAYA = {
    "most_important": "School, my dog Biscuit, and sleeping in my own bed.",
    "important_people": "Mum, my brother Joe, and Mrs Hill at school.",
    "communication": "I use a tablet to talk. Give me ten seconds. One blink is yes and two are no.",
    "please_do": "Do tell me before you touch my mask. Do not talk over my head.",
    "how_to_support": "My mask goes on at eight. If the alarm sounds twice, wake Mum.",
}


def tell(world: World) -> None:
    """Asha writes her own page and gives a hospital a link; Maya's mother writes Maya's and shares it with her night
    carers; a care co-ordinator writes Gareth's with him, and he agrees that the council reads it.
    """
    asha, maya, gareth = (Person.objects.get(given_name=name) for name in ("Asha", "Maya", "Gareth"))
    if AboutMe.objects.filter(person=asha).exists():
        return
    _write(world, asha, _user("asha"), ASHA)
    _share(world, asha, _user("asha"), purpose="an operation on my hip", name="Elmshire General Hospital")
    _write(world, maya, _user("claire"), {**MAYA, "supported_by": "Claire Thompson, my mum"})
    _share(world, maya, _user("claire"), purpose="care at night", to="brightwater")
    sam = world.users["sam"]
    words = {
        "most_important": "My garden, the choir on Thursdays, and not being a worry to my daughter.",
        "communication": "I am deaf in my right ear. Sit on my left.",
        "please_do": "Do ask me about the roses. Do not call me Gary.",
    }
    _write(world, gareth, sam, {**words, "supported_by": "Sam Carter, care co-ordinator"})
    with acting(sam, reason="Agreed with Gareth"):
        share_about_me(
            person=gareth,
            organisation=world.organisations["elmshire_council"],
            purpose="the day club",
            consent=consent_of_person(world.on),
            ends_on=world.on + timedelta(days=180),
            by=sam,
            on=world.on,
        )


def _user(username: str) -> User:
    return User.objects.get(username=username)


def _write(world: World, person: Person, by: User, words: dict[str, str]) -> None:
    with acting(by, reason="About Me"):
        write_about_me(person=person, by=by, on=world.on, **words)


def _share(world: World, person: Person, by: User, *, purpose: str, to: str = "", name: str = "") -> None:
    with acting(by, reason="I agree to share it"):
        share_about_me(
            person=person,
            organisation=world.organisations[to] if to else None,
            organisation_name=name,
            purpose=purpose,
            consent=own_consent(by, person, world.on),
            ends_on=world.on + timedelta(days=60),
            by=by,
            on=world.on,
        )
