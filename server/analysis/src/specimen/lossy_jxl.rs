//! A lossy JPEG XL as an embedded file, because no encoder here can write this kind of file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Two gradients and a chequered pattern, encoded by libjxl 0.11 at distance 2 and effort 5. Column `x` and row `y` have
/// red 6 `x`, green 255 `y` / 299, and blue 60 or 180 in squares of 20 pixels.
const FILE: &str = "\
    /wpYCU4MAYBBcpACjhQB008SAIAKlVHGDV7O9Xz5ocNi2sZ1hrbatrCEEtPNNzpheCAhoaREjIw42m7PzhiU2AQUjhGN0Y2xirGKsY3RjTEqxngxMs\
    Z42OTWjtGIsYhRjrGOUY5RjfEcIxnjMUYBDQEm9MQ3oeiZjPYU1/hL0DfqCZHmIxE70Cb8qJ6083Qg+bemOwvxWNeyJexlU8xfHfIacPZ6KZ34ali7\
    jzuQIOWrhBrJoFEEDmalOZCCPEwr4Bhva5SBWbKMHLqAlZhjUpGSBlU2CB64kCeiHVlxACZVz5H+3Ujge42marznQRD5X6O42mhDonQXLwaQ+0VkpR\
    hdJvJUPRMQ0555KkjAFD0hVQtDSfHgJVbIKuhkCRkQJjRsNymsqWlGbNJqgCohLi1xoj86hsNtBAUMLsAtU/pJgb3aVzBrq2XnXnV8IjBd/eLbo+zA\
    tb4fz/aPy3dBfFVvAktvaZLeB1nwY7tx99M2J5Y0WB9aJHk/mesnlb+EzUZdvusPPumdw8detl3Q7y2yuhGDVoMe0detah6sGNrm+njcZ+l/zxfvGa\
    6KpXhRLaf9wuBK0RfgFQAC7yafLgFgyJeBMHvx5GAfDtjjwk91j8PHzxn5vhs2/rMv3HijVFan7iiutBKkgJDrZ9t00JnXvOXoybuIYz9lz3qS4mPm\
    BdmJbSv5ML02Y/OhaArM8RXzQWJtbpcDB1xzM28zUouRg3n60SHhDCQTpCO+4nQAgm+yUSHUAiWhCLvlWMK1Iuit6tW2gBxp2m1iENMLwWhYvhSa6U\
    +gaKH8lhUaAERD+A+4mPoP4Yfwv3mrNaGLWPq/7M9NYsKP6y/9QWpgqoeF05oPmrD0/5mKqhoHxCeEKGDg37INFC8qN3uu9GaILOS4k3oAWZkZL8Dx\
    P5A84ihG0WgcvzLmekaDzPukoGAlua5KUce7JC8z46z1sHIahnZ7GubdJG8mJ2UIhEDgCm6aI9o9MJN9mV+FlcojvGamcW2j+mGRTPcL0IbnureZZV\
    c33Mf4HZXcPwrihpCHI/ScoDnOlxRn+28DYeY2FDdnQLlC62wLuRd+thQkj4XmjXdKKHSNUPC6ZDG1oXY16eEoB2kIBtIyuwYuD6zEy5H34JIIHvcr\
    wPr/WH8hUMM9ERKuTqLyB6+HhYPwatW8y+5W4kD0/FRwJvgMuJ2yA6BcYVvXzZX3W8BD4wnL3weBSLvgFCSIIw34VRN2OEKmBj5gxiI6geFHDpz8iR\
    YYWZy9wQSoVQPv+uWWAGTe4yrPame5BEqwszbEynvGdlC4OpzJZtp+wE4UEu9OeZqBg1VDTd+2yaEe3EXE/isEUwgefbvwUxcaQATxzu4bx89PnQDI\
    wh1kY0ZbmFdFP0WUJoMw4ELilp6B7L1q94nA5pBDHaU54pseXskEDvw84WYQiUGFkoYldvzxGVpXpmmXXNEWhzw9686Sov/v7FtqtUy2dItrabn1ud\
    kzTbvbB5vvqO3D7YbISG71PtBlZ6nU/aeVk/tkDcRA7g1a80F4sIUKRM1aHPMgUjuG+X3XIh/WZKHbI2nJoU/ks2OW3U/eSe6TKh3iT/ZDjTh07sHz\
    Ux/6S14+Z/o1E1rL7Suyv+HAXrbIYGeymRJ0IPbqBVQzSgO3RVAWQ/XMrlym/2se7biQzWk0bB7SKCvrIf80d0Tol5DDJW+hzt/ROJNFfLkFJE249u\
    y8tGktCcilwM7scKfjtCb5A9tcnwCijVeOPd7o5CuVCzwoI9u0hJE+Sm3IS+aQuZ+kOEudakLhK9jmh59nHL2IfKSnH9mVizkLZ2Z1I34rX7lasGmS\
    Pw==";

/// Decodes the embedded file: 40 × 300 pixels in two groups.
pub fn lossy_jxl() -> Vec<u8> {
    STANDARD.decode(FILE).expect("valid base64")
}
