//! The same images give the same results in three orders of arrival.

use std::collections::{BTreeMap, BTreeSet};

use analysis::specimen::{self, Specimen};
use protocol::{GroupId, ImagePage, Issue, Report, Verdict};

use crate::api::{TestServer, image_id, images_path};

/// Final result of an image, without the timing.
#[derive(Debug, PartialEq)]
struct Outcome {
    report: Option<Box<Report>>,
    verdicts: Vec<Verdict>,
    failure: Option<protocol::Failure>,
}

/// Outcomes by image name, and the image names of each group.
type FinalState = (BTreeMap<String, Outcome>, BTreeSet<BTreeSet<String>>);

/// Uploads the images in this order to a new batch, waits for its end and returns the results.
async fn results(server: &TestServer, specimens: &[Specimen]) -> FinalState {
    let batch = server.create_batch_of(specimens.len()).await;
    for (specimen, number) in specimens.iter().zip(1..) {
        server.put(&batch, image_id(number), &specimen.name, specimen.bytes.clone()).await;
    }
    server.events(&batch).await;
    let page: ImagePage = server.get(&images_path(&batch)).await.parsed();
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
async fn results_are_equal_for_three_orders_of_arrival() {
    let server = TestServer::start().await;
    let mut specimens = specimen::photo_folder(7, 30, 240, 160);
    let forward = results(&server, &specimens).await;
    specimens.reverse();
    let backward = results(&server, &specimens).await;
    // Every second image first, on another server that analyzes one image at a time.
    let (even, odd): (Vec<_>, Vec<_>) = specimens.into_iter().enumerate().partition(|(index, _)| index % 2 == 0);
    let mixed: Vec<Specimen> = even.into_iter().chain(odd).map(|(_, specimen)| specimen).collect();
    let other = TestServer::start_with(|config| config.workers = 1).await;
    let mixed = results(&other, &mixed).await;
    assert_eq!(forward, backward);
    assert_eq!(forward, mixed);
    // The set has results that could depend on the order: an exact and a near duplicate, each with its original.
    let (outcomes, groups) = forward;
    assert_eq!(groups.iter().map(BTreeSet::len).collect::<Vec<_>>(), [2, 2], "{groups:?}");
    let count = |issue| {
        outcomes.values().filter(|outcome| outcome.verdicts.iter().any(|verdict| verdict.issue == issue)).count()
    };
    assert_eq!((count(Issue::ExactDuplicate), count(Issue::NearDuplicate)), (2, 2));
}
