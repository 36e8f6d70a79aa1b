//! Focus overlay of the inspector: the sharpness of each region as SVG.

use protocol::FocusMap;

use crate::html_builder::HtmlBuilder;

/// Opacity of the overlay at the sharpest region, in percent.
const MAX_OPACITY: f32 = 62.0;

/// SVG with a cell per region, more opaque the sharper the region is, and a frame around the sharpest one. Cells of
/// less than 1 % opacity are left out. One unit is one region. Empty if no region has any detail, or if the number of
/// values does not match the rows and columns.
pub(crate) fn drawing(map: &FocusMap) -> String {
    let (columns, rows) = (map.columns as usize, map.rows as usize);
    let Some((sharpest, max_detail)) = peak(&map.values).filter(|_| columns * rows == map.values.len()) else {
        return String::new();
    };
    let mut svg = HtmlBuilder::new();
    svg.raw("<svg class=\"heat\" preserveAspectRatio=\"none\" aria-hidden=\"true\" viewBox=\"0 0 ");
    svg.number(columns).raw(" ").number(rows).raw("\">");
    let cell = |svg: &mut HtmlBuilder, index: usize| {
        svg.raw("<rect width=\"1\" height=\"1\" x=\"").number(index % columns).raw("\" y=\"").number(index / columns);
    };
    for (index, value) in map.values.iter().enumerate() {
        // Detail is a variance; its square root matches perceived sharpness better.
        let opacity = (value.max(0.0) / max_detail).sqrt() * MAX_OPACITY;
        if opacity >= 1.0 {
            cell(&mut svg, index);
            svg.raw("\" fill-opacity=\"").number(opacity as usize).raw("%\"/>");
        }
    }
    for class in ["\" class=\"heat__halo\"/>", "\" class=\"heat__peak\"/>"] {
        cell(&mut svg, sharpest);
        svg.raw(class);
    }
    svg.raw("</svg>");
    svg.into_string()
}

/// Index of the sharpest region and its detail; `None` if no region has any detail.
fn peak(values: &[f32]) -> Option<(usize, f32)> {
    let highest = values.iter().copied().enumerate().max_by(|(_, left), (_, right)| left.total_cmp(right));
    highest.filter(|(_, value)| *value > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(values: &[f32]) -> FocusMap {
        FocusMap { columns: 2, rows: 2, values: values.to_vec() }
    }

    #[test]
    fn sharpest_region_is_framed_and_the_others_are_fainter() {
        let svg = drawing(&map(&[0.0, 25.0, 100.0, 0.001]));
        assert_eq!(svg.matches("<rect").count(), 4, "{svg}");
        assert!(svg.contains(r#"x="1" y="0" fill-opacity="31%""#), "{svg}");
        assert!(svg.contains(r#"x="0" y="1" fill-opacity="62%""#), "{svg}");
        assert!(svg.contains(r#"x="0" y="1" class="heat__peak""#), "{svg}");
    }

    #[test]
    fn map_without_detail_or_with_missing_values_draws_nothing() {
        assert_eq!(drawing(&map(&[0.0; 4])), "");
        assert_eq!(drawing(&map(&[1.0; 3])), "");
        assert_eq!(drawing(&map(&[])), "");
    }
}
