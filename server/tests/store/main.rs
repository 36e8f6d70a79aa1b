//! The store's contract, as a suite that every engine is put under.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it")]

mod alteration;
mod ending;
mod fixture;
mod fold;
mod intake;
mod listing;
mod log;
mod opening;
mod reopening;
mod upgrading;
mod wake;
mod work;

/// Puts an engine under the contract: a module of its name with a test for each sentence.
macro_rules! contract {
    ($engine:ident, $make:expr) => {
        sentences! { $engine, $make;
            log::events_are_numbered_from_one_without_a_gap,
            log::batches_are_numbered_independently,
            log::creating_twice_is_creating_once,
            log::every_entry_is_the_event_as_readers_get_it,
            log::reading_goes_on_after_any_number,
            log::a_refused_change_undoes_the_whole_list,
            log::changes_from_many_tasks_keep_the_log_dense,
            intake::the_same_bytes_under_the_same_id_are_received_once,
            intake::other_bytes_under_the_same_id_are_refused,
            intake::a_sealed_batch_takes_nothing_new_but_knows_what_it_has,
            intake::only_a_batch_that_is_there_takes_images,
            intake::a_batch_seals_itself_with_the_last_expected_image,
            intake::what_fails_at_once_is_received_and_finished,
            intake::an_id_is_free_again_once_its_image_is_deleted,
            work::jobs_are_leased_once_and_the_oldest_first,
            work::claims_from_many_tasks_never_lease_a_job_twice,
            work::a_lost_lease_changes_nothing,
            work::an_image_ends_once_however_often_it_is_finished,
            work::a_death_gives_the_job_back_and_is_counted,
            work::a_report_is_kept_whole_and_told_without_its_bulk,
            work::a_deleted_image_is_no_work_any_more,
            ending::a_batch_closes_once_and_only_when_all_is_finished,
            ending::equal_verdicts_are_no_revision,
            ending::only_what_is_analyzed_can_be_revised,
            ending::cancelling_fails_what_waits_and_leaves_what_runs,
            ending::what_is_given_back_after_cancelling_is_cancelled_too,
            ending::nothing_of_a_deleted_image_stays_in_the_log,
            ending::deleting_leaves_one_event_and_refuses_all_else,
            ending::deleting_says_which_blobs_lost_a_reference,
            ending::batches_are_due_when_they_should_be,
            listing::every_order_and_every_limit_lists_each_image_once,
            listing::filters_select_what_they_name,
            listing::a_position_of_another_making_is_refused,
            listing::what_lacks_a_measure_stands_last_both_ways,
            alteration::only_what_is_different_is_told,
            alteration::decisions_are_told_once_each_and_kept,
            alteration::a_batch_is_due_until_it_is_judged_again,
            alteration::a_file_is_had_unless_sending_it_again_would_help,
            wake::a_reader_is_woken_by_its_batch,
            wake::a_worker_is_woken_by_a_new_job,
            wake::what_happens_before_the_wait_is_not_slept_through,
            reopening::leases_are_released_and_old_ones_void,
            reopening::epoch_log_and_tables_stay,
        }
    };
}

macro_rules! sentences {
    ($engine:ident, $make:expr; $($noun:ident::$sentence:ident),+ $(,)?) => {
        mod $engine {
            $(
                #[tokio::test]
                async fn $sentence() {
                    $crate::fixture::within_time($crate::$noun::$sentence($make)).await;
                }
            )+

            #[test]
            fn tables_and_log_tell_the_same() {
                $crate::fold::tables_and_log_tell_the_same(|| $make);
            }
        }
    };
}

contract!(embedded, crate::fixture::Fixture::embedded());
