"""Where some of the fictional people live and what they say of themselves. Data only.

No postcode area is called QE, 01632 960 and 07700 900 are kept for stories, and no practice has a code that begins so.
"""

from collections.abc import Mapping

ELM_ROAD = {"gp_practice": "Elm Road Surgery", "gp_practice_code": "X99001"}
LARKHILL = {"gp_practice": "Larkhill Surgery", "gp_practice_code": "X99002"}
HOME_OF_ADA = {"address_1": "2 Larkhill Close", "address_4": "Elmbridge", "postcode": "QE4 7LC"}

DETAILS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("Asha", "Patel"): {
        **ELM_ROAD,
        "also_known_as": "Asha Desai",
        "address_1": "14 Weaver Street",
        "address_4": "Elmbridge",
        "address_5": "Elmshire",
        "postcode": "QE1 4WS",
        "phones": "01632 960311\n07700 900311",
        "emails": "asha.patel@example.org",
        "sex": "female",
        "gender": "2",
        "ethnicity": "H",
        "religion": "hindu",
    },
    ("Gareth", "Evans"): {
        **ELM_ROAD,
        "address_1": "Flat 3",
        "address_2": "Mill House",
        "address_3": "8 Mill Lane",
        "address_4": "Elmbridge",
        "postcode": "QE1 9ML",
        "phones": "01632 960312",
        "sex": "male",
        "gender": "1",
        "ethnicity": "A",
        "religion": "not_said",
    },
    ("Maya", "Thompson"): {
        **LARKHILL,
        "address_1": "27 Orchard Way",
        "address_4": "Larkhill",
        "address_5": "Elmshire",
        "postcode": "QE4 2OW",
        "phones": "07700 900313",
        "sex": "female",
        "ethnicity": "D",
    },
    ("Ruth", "Okoro"): {
        "gp_practice": "Harbour Practice",
        "address_1": "5 Harbour Steps",
        "address_4": "Elmouth",
        "postcode": "QE7 1HS",
        "phones": "07700 900314",
        "emails": "ruth.okoro@example.org",
        "sex": "female",
        "gender": "Z",
        "ethnicity": "N",
        "religion": "christian",
    },
    ("Frank", "Dale"): {
        **ELM_ROAD,
        "address_1": "31 Station Road",
        "address_4": "Elmbridge",
        "postcode": "QE1 6SR",
        "phones": "01632 960315",
        "sex": "male",
    },
    ("Ada", "Wynn"): {**LARKHILL, **HOME_OF_ADA, "sex": "female"},
}
"""By first and last name; the rest have not been asked yet, and of Ruth's practice nobody knows the code."""
