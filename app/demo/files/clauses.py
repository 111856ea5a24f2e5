"""Holds the sentences of the demo's contracts; no law stands behind them."""

Clause = tuple[str, tuple[str, ...]]

PARTIES = (
    "Between <b>Hillside Properties</b>, 4 Orchard Road, hereinafter the first party, and "
    "<b>Brandt &amp; Adler</b>, 17 Station Square, hereinafter the second party, the following "
    "is agreed. All annexes are part of this paper. Where an annex and the paper differ, the "
    "paper counts."
)

LASTING = (
    "Duration",
    (
        "This agreement begins on the first of January 2026 and is made for five years. It goes "
        "on for one more year each time where neither party ends it six months before.",
        "Each party may end it at once for a good reason. A good reason is, above all, that the "
        "other party owes more than two payments, or goes on breaking this agreement although "
        "it was warned in writing.",
        "Notice is given in writing. The day on which the letter arrives counts.",
    ),
)
PAYING = (
    "Payment",
    (
        "Payments are due on the third working day of a month, in advance. A payment is on time "
        "when the amount stands on the account of the first party.",
        "The amount follows the index of consumer prices. It changes once the index has moved by "
        "five points since the last change, and is rounded to full euros.",
        "The second party may set off only claims that are undisputed or that a court has "
        "confirmed.",
    ),
)
CARING = (
    "Care and repairs",
    (
        "The second party treats what is handed over with care and reports a defect on the day "
        "on which it is found. Small repairs, up to 150 euros each and 600 euros a year, are its "
        "own matter.",
        "The first party keeps roof, walls, pipes and heating in order. It announces work three "
        "days ahead, except in danger.",
        "Changes to the building need the written consent of the first party. At the end they "
        "are undone where the first party asks for it.",
        "An inspection takes place once a year. Its minutes are signed by both and filed with "
        "this agreement.",
    ),
)
LIABILITY = (
    "Liability and insurance",
    (
        "Each party is liable for what it, its staff or its visitors damage. Liability for slight "
        "negligence is limited to what could be foreseen.",
        "The first party insures the building against fire, water and storm. The second party "
        "insures what it brings in, and shows the policy on request.",
    ),
)
DATA = (
    "Papers and data",
    (
        "Both parties keep the papers of this agreement for seven years. They may keep them as "
        "files only, where each file can be read in full and its checksum is filed beside it.",
        "Personal data is used for this agreement alone and is deleted when it has ended, unless "
        "a law asks for more.",
    ),
)
ENDING = (
    "Closing words",
    (
        "Changes to this agreement are made in writing; so is a change of this sentence. Nothing "
        "was agreed beside it.",
        "Should a part of this agreement be void, the rest stays in force. In place of the void "
        "part stands what comes closest to its purpose.",
        "The courts of the place where the building stands decide on disputes.",
    ),
)
OBJECT = (
    "Object",
    (
        "Let are the offices on the ground floor and the first floor of 4 Orchard Road, with the "
        "basement and four parking places, as drawn in Annex A. The floor space is 214 square "
        "metres; deviations of up to three per cent change nothing.",
        "The rooms serve as offices. Any other use needs consent in writing.",
        "On handing over, both parties walk through the rooms and write down their condition. "
        "The furniture in Annex B stays in the rooms.",
        "Six keys are handed over. Copies need the consent of the first party; all keys are "
        "returned at the end, copies included.",
    ),
)
HOUSE = (
    "House rules",
    (
        "Stairs and corridors stay free. Bicycles stand in the rack, bins in the yard.",
        "The heating runs from October to April, at 21 degrees in working hours.",
        "The house is quiet between ten in the evening and six in the morning.",
    ),
)
WORK = (
    "Services",
    (
        "The first party cleans the offices on every working day after six in the evening, the "
        "windows four times a year and the carpets once.",
        "It keeps a book of what was done, and by whom. The second party reads it at any time.",
        "Staff who fall ill are replaced on the next day. The price includes tools and material.",
        "A complaint is made within two days. The first party then does the work again, without "
        "a further charge.",
    ),
)
GOODS = (
    "Goods and delivery",
    (
        "The first party delivers paper, toner and light bulbs as ordered. Orders placed before "
        "noon arrive on the next working day.",
        "Goods are checked on arrival. What is broken or missing is reported within five days "
        "and replaced at no cost.",
        "The prices in force are those of the list of the year. They change on the first of "
        "January only, and never by more than four per cent.",
    ),
)
FINDINGS = (
    "Findings",
    (
        "Rents came in on time for 97 of 100 units. The three others are in arrears by one month "
        "and have agreed to pay by instalments.",
        "Repairs cost 18,400 euros, two fifths of them for the lift. The maker has extended the "
        "guarantee by a year.",
        "Energy cost 9 per cent more than planned. The new meters show where it goes: half of it "
        "into the ventilation of the basement.",
        "Two contracts end this year. Both tenants have asked to stay.",
    ),
)
ADVICE = (
    "Advice",
    (
        "Let the ventilation of the basement run by need, not by the clock. The meters pay for "
        "themselves within fourteen months.",
        "Offer both tenants five more years at the present rent, with the index as before.",
        "Collect the checksums of all filed contracts once a quarter, and compare them with those "
        "of the quarter before.",
    ),
)

LEASE = (OBJECT, LASTING, PAYING, CARING, HOUSE, LIABILITY, DATA, ENDING)
SERVICE = (WORK, LASTING, PAYING, LIABILITY, DATA, CARING, ENDING)
SUPPLY = (GOODS, LASTING, PAYING, CARING, LIABILITY, DATA, ENDING)
REPORT = (FINDINGS, ADVICE, PAYING, CARING, DATA)
