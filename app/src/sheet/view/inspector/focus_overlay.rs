//! Overlay that shows the sharpness of each region.

use protocol::FocusMap;

use crate::html_builder::HtmlBuilder;

/// How much the sharpest region is covered, of 100.
const STRONGEST: f32 = 62.0;

/// A cell for each region, the sharper the stronger, and a frame around the sharpest. One unit is one region. Nothing where no region has any
/// detail, or the map is not whole.
pub(crate) fn drawing(map: &FocusMap) -> String {
    let (columns, rows) = (map.columns as usize, map.rows as usize);
    let Some((sharpest, most)) = peak(&map.values).filter(|_| columns * rows == map.values.len()) else {
        return String::new();
    };
    let mut svg = HtmlBuilder::new();
    svg.raw("<svg class=\"heat\" preserveAspectRatio=\"none\" aria-hidden=\"true\" viewBox=\"0 0 ");
    svg.number(columns).raw(" ").number(rows).raw("\">");
    let cell = |svg: &mut HtmlBuilder, index: usize| {
        svg.raw("<rect width=\"1\" height=\"1\" x=\"").number(index % columns).raw("\" y=\"").number(index / columns);
    };
    for (index, value) in map.values.iter().enumerate() {
        // Detail is a variance: its root is what an eye takes for sharpness.
        let strength = (value.max(0.0) / most).sqrt() * STRONGEST;
        if strength >= 1.0 {
            cell(&mut svg, index);
            svg.raw("\" fill-opacity=\"").number(strength as usize).raw("%\"/>");
        }
    }
    for class in ["\" class=\"heat__halo\"/>", "\" class=\"heat__peak\"/>"] {
        cell(&mut svg, sharpest);
        svg.raw(class);
    }
    svg.raw("</svg>");
    svg.into_string()
}

/// The sharpest region and its detail.
fn peak(values: &[f32]) -> Option<(usize, f32)> {
    let highest = values.iter().copied().enumerate().max_by(|one, other| one.1.total_cmp(&other.1));
    highest.filter(|(_, value)| *value > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(values: &[f32]) -> FocusMap {
        FocusMap { columns: 2, rows: 2, values: values.to_vec() }
    }

    #[test]
    fn the_sharpest_region_is_framed_and_the_others_fade() {
        let svg = drawing(&map(&[0.0, 25.0, 100.0, 0.001]));
        assert_eq!(svg.matches("<rect").count(), 4, "{svg}");
        assert!(svg.contains(r#"x="1" y="0" fill-opacity="31%""#), "{svg}");
        assert!(svg.contains(r#"x="0" y="1" fill-opacity="62%""#), "{svg}");
        assert!(svg.contains(r#"x="0" y="1" class="heat__peak""#), "{svg}");
    }

    #[test]
    fn an_even_image_and_a_broken_map_draw_nothing() {
        assert_eq!(drawing(&map(&[0.0; 4])), "");
        assert_eq!(drawing(&map(&[1.0; 3])), "");
        assert_eq!(drawing(&map(&[])), "");
    }
}
