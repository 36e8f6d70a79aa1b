//! Picture of a printed page: heading, bar chart in colour, and text.

use image::RgbImage;

use crate::canvas::{Colour, Point, coverage, hash_noise, paint, rgb, value_noise};

/// Letters A to Z, five pixels high and three wide. Each octal digit is a row, from the top.
const LETTERS: [u16; 26] = [
    0o25755, 0o65656, 0o34443, 0o65556, 0o74647, 0o74644, 0o34553, 0o55755, 0o72227, 0o11152, 0o55655, 0o44447,
    0o57755, 0o65555, 0o25552, 0o65644, 0o25563, 0o65655, 0o34216, 0o72222, 0o55557, 0o55552, 0o55775, 0o55255,
    0o55222, 0o71247,
];

/// Text of the page: the letters of [`LETTERS`] and spaces.
const TEXT: &str = "\
    A PROOF SHEET SHOWS EVERY FRAME OF A ROLL AT ONCE SO THAT ONE CAN JUDGE THEM ALL BEFORE A SINGLE PRINT IS \
    MADE THE PHOTOGRAPHER MARKS WITH A PENCIL WHAT IS SHARP AND WELL LIT AND CROSSES OUT THE REST WHAT REPEATS \
    ITSELF IS SEEN SIDE BY SIDE AND THE BEST ONE STAYS ";

/// Paints a page of text about proof sheets, with a heading and a chart.
pub(crate) fn printed_page(width: u32, height: u32) -> RgbImage {
    let text: Vec<u8> = TEXT.bytes().collect();
    let aspect = width as f32 / height as f32;
    paint(width, height, |point| {
        let paper = 0.955 + 0.02 * value_noise(5, point.across * 40.0, point.down * 40.0)
            - 0.03 * (point.across / aspect - 0.4).abs();
        let paper = [paper, paper * 0.985, paper * 0.945];
        let heading =
            is_ink(b"PROOF SHEET", Point { across: point.across - 0.09, down: point.down - 0.08 }, 0.0135, 11);
        if heading {
            return rgb(0x1f3a5f);
        }
        if let Some(colour) = chart(Point { across: point.across - 0.09, down: point.down - 0.2 }) {
            return colour;
        }
        let columns = ((aspect - 0.18) / (4.0 * 0.0042)) as usize;
        let body = Point { across: point.across - 0.09, down: point.down - 0.52 };
        if point.down < 0.93 && is_ink(&text, body, 0.0042, columns) { rgb(0x26262b) } else { paper }
    })
}

/// Returns true if a letter of this text covers the point, which is relative to the upper left corner of the text.
/// `pixel` is the size of a letter pixel, `columns` the number of letters per line. The text repeats without end; but
/// with fewer than 20 letters per line, it has only one line.
fn is_ink(text: &[u8], Point { across, down }: Point, pixel: f32, columns: usize) -> bool {
    if across < 0.0 || down < 0.0 {
        return false;
    }
    let (column, row) = ((across / pixel) as usize, (down / pixel) as usize);
    let (letter, line) = (column / 4, row / 9);
    if letter >= columns || columns == 0 {
        return false;
    }
    let index = line * columns + letter;
    if line > 0 && columns < 20 {
        return false;
    }
    let Some(byte) = text.get(index % text.len()).filter(|byte| byte.is_ascii_uppercase()) else { return false };
    let (x, y) = (column % 4, row % 9);
    x < 3 && y < 5 && LETTERS[usize::from(byte - b'A')] >> (3 * (4 - y) + (2 - x)) & 1 == 1
}

/// Colour at a point, relative to the upper left corner of a chart with axes and six bars. `None` where the paper is
/// visible.
fn chart(Point { across, down }: Point) -> Option<Colour> {
    const CHART_HEIGHT: f32 = 0.26;
    const BARS: [u32; 6] = [0x2f6f9f, 0xd1495b, 0xedae49, 0x3c8f6b, 0x7a5ca8, 0xe07b39];
    if !(0.0..CHART_HEIGHT).contains(&down) || !(0.0..0.55).contains(&across) {
        return None;
    }
    if coverage(0.0015 - across) > 0.5 || coverage(0.0015 - (CHART_HEIGHT - down)) > 0.5 {
        return Some(rgb(0x333333));
    }
    let bar_position = (across - 0.02) / 0.088;
    let bar = BARS
        .get(bar_position.max(0.0) as usize)
        .filter(|_| bar_position >= 0.0 && (0.15..0.85).contains(&bar_position.fract()))?;
    let bar_height = CHART_HEIGHT * (0.3 + 0.6 * hash_noise(77, bar_position as i32, 0));
    (CHART_HEIGHT - down < bar_height).then(|| rgb(*bar))
}
