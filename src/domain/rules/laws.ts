/** What a refusal rests on, and what ends a permission, wherever the person is. */
export const WITHDRAWAL_LAW = '47 CFR 64.1200(a)(10)'
export const INTERNAL_DNC_LAW = '47 CFR 64.1200(d)(6)'
export const REASSIGNMENT_LAW = '47 CFR 64.1200(m)'
