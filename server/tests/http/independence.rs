//! The same images give the same results, whatever the order in which they come.

use std::collections::{BTreeMap, BTreeSet};

use analysis::specimen::{self, Specimen};
use protocol::{GroupId, ImagePage, Issue, Report, Verdict};

use crate::site::{Site, image_id, images_path};

/// What is known of an image in the end, but for what may differ.
#[derive(Debug, PartialEq)]
struct Outcome {
    report: Option<Box<Report>>,
    verdicts: Vec<Verdict>,
    failure: Option<protocol::Failure>,
}

/// Outcomes by name, and which images are of one group.
type Results = (BTreeMap<String, Outcome>, BTreeSet<BTreeSet<String>>);

async fn results(site: &Site, specimens: &[Specimen]) -> Results {
    let batch = site.expecting(specimens.len()).await;
    for (specimen, number) in specimens.iter().zip(1..) {
        site.put(&batch, image_id(number), &specimen.name, specimen.bytes.clone()).await;
    }
    site.events(&batch).await;
    let page: ImagePage = site.get(&images_path(&batch)).await.parsed();
    let mut groups: BTreeMap<GroupId, BTreeSet<String>> = BTreeMap::new();
    let mut outcomes = BTreeMap::new();
    for mut image in page.images {
        if let Some(report) = &mut image.report {
            report.timing = None;
        }
        if let Some(group) = image.group {
            groups.entry(group).or_default().insert(image.name.clone());
        }
        let outcome = Outcome { report: image.report, verdicts: image.verdicts, failure: image.error };
        assert!(outcomes.insert(image.name, outcome).is_none(), "names are unique");
    }
    (outcomes, groups.into_values().collect())
}

#[tokio::test]
async fn results_do_not_depend_on_the_order() {
    let site = Site::start().await;
    let mut specimens = specimen::photo_folder(7, 30, 240, 160);
    let forward = results(&site, &specimens).await;
    specimens.reverse();
    let backward = results(&site, &specimens).await;
    // Every second one first, and one at a time in another server.
    let (even, odd): (Vec<_>, Vec<_>) = specimens.into_iter().enumerate().partition(|(index, _)| index % 2 == 0);
    let mixed: Vec<Specimen> = even.into_iter().chain(odd).map(|(_, specimen)| specimen).collect();
    let other = Site::with(|config| config.workers = 1).await;
    let mixed = results(&other, &mixed).await;
    assert_eq!(forward, backward);
    assert_eq!(forward, mixed);
    // The set has something to depend on: an exact and a near duplicate, each with its model.
    let (outcomes, groups) = forward;
    assert_eq!(groups.iter().map(BTreeSet::len).collect::<Vec<_>>(), [2, 2], "{groups:?}");
    let count =
        |issue| outcomes.values().filter(|one| one.verdicts.iter().any(|verdict| verdict.issue == issue)).count();
    assert_eq!((count(Issue::ExactDuplicate), count(Issue::NearDuplicate)), (2, 2));
}
