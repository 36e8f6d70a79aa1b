//! A lossy WebP as an embedded file, because no encoder here can write this kind of file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// 96 × 96 pixels of two gradients and noise, encoded by libwebp at quality 5.
const FILE: &str = "\
    UklGRtoDAABXRUJQVlA4IM4DAAAQCwCdASpgAGAAP12Iu12yqKYkvwgCUCuJZmG2yvO7sb55jWaydLI8z8mm9StoizAawGWdRocO2zLzXeOln2GH\
    7Mh+nTYzmopoqHhz1ANgxqe3/+fWwoVcIYHzwfVMTOwAAP7nwokh2idR3yWV31xPtYru3sKVDc6I8pXe27q6h6UtvghZICRLPcFCBY60X0r5raQk\
    GokOQ+7sqkgZInP4W86Hogwq8RyQ9UKJQd6dRjc9YjSQ9LUkK2ph9xYVC7lwG0fFGh97a7gCvWDqakR6AyTkoSivmAQOaEYXFyvmZtSLcJL58Uxs\
    o6Tg8yIpj8TSxk+HriyCa5iPc/pomywUPHfKSO/bMdxW+jMk9AHp993iLupYqjbSIsXItr6yVvDl4TLZflUVrxJYGmSlQdmmSyPw/GnXJRjgk/c2\
    txDLZXWMuKPcBWuFSu9znrQmMvyN5MdsVY+Y29gFQGiKhVCs3WnfbO/y5nZ/19lWa0Xu5g4QsyFpzErbmQTEP0a4titzSg5RmPSqm1WEH+KJ6Hsi\
    adNnZPgoS2caOkAbILuYgq/Br7c6NWaf3fFmFPedLhTRs/WnPcsb1HSiZRrZYgRYE0ajKaEvKm3soaytgSWs4EW4vD86LACuiZpk/llKGQxg3712\
    4/c5QXL+KnmWFXDTX8SnaUPhCCwlIHYpL+qFhJGT3G46ztDMewaAzsbDWyvRqkByCO5vrNoFqDVjfutfrAxvr0T1KJGkAEzCE0RJSE7pqfmox2VT\
    mixV5HvT0a1soZ7BBKErzSs1mwyG/yiwzmhNzEOEghw30CWqMfelohrdptP96OObojEf3vjfjoSzYHLS+qZUQACPuQWdWIkCfmZwliYa0n13Ttjm\
    xwYzwUKBmWCYcq0SlSD3jPFLWW4fVaXeF0Miq6O9wH1M2SJqlnXlEi6VjMr7uYiTygaDlln5q8clHLTHKe6RzknrTF4hQCDX0D1U7bDmH5HtveXJ\
    cuWiJVL2uPvGXzNjIt2o0lXs1ztrjGb+2Kek2Y/+CXDdF0WlFLUShomEBEH1ttWeLQBGGeaOHK8OK/zZ3oNkUGFSiHRfU+U7ANkNur0De3QWoxMK\
    hQeKPSnqAqM1acOnUEez0WmhjmUc/vEC6qGr3/ZSgur6BHPHnFqWjCf1m47Hj/KUVuoLB8AUh4k2JOOq7tmyo6BFRfwkF5tj/mniiS1HQMUp+I+l\
    yysv0XakPcNJbj3VVJeT4DTV4YgcGgPBJXJmxlyp4dCqXwyrtcuDuZlPNNLOXGTS0TzRAsbR3/zojg4dPtI3shPgBOYAAA==";

/// Decodes the embedded file.
pub fn lossy_webp() -> Vec<u8> {
    STANDARD.decode(FILE).expect("valid base64")
}
