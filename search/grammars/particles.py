"""Small words that name no goods: scored where a title has them, never insisted on."""

from search.grammars.packs import GOODS
from search.units import TYPED

_SAID = """
a an the of for with and or in on to by from at is my me please need want buy order price rate
ka ki ke ko se me mein par wala wali wale aur ya hai hain chahiye chaiye chahie dena do de dedo bhai bhaiya ji
accha acha achha acchi achi badhiya sabse koi bhi bori bora katta peti packet packets pkt pkts carton cartons
mujhe hume hamko humko kya kitna kitne kitni send urgent jaldi milega milegi hoga batao dikhao abhi chahiyen ek
liye lena mangta mangwana bhejo bhejna type types jaisa jaise style daam dam rate item saman maal
का की के को से में पर वाला वाली वाले और या है चाहिए दो लिए
"""

PARTICLES = frozenset(_SAID.split()) | {unit for unit in TYPED if len(unit) > 1 and unit not in GOODS}
