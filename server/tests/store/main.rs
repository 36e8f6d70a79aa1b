//! Contract tests of the store, which every engine must pass, and tests of the data folders of the embedded engine
//! (`opening`, `upgrading`).
#![expect(clippy::unwrap_used, reason = "an error that a test does not expect fails it")]

mod fixture;
mod jobs;
mod lifecycle;
mod listing;
mod log;
mod log_and_tables;
mod opening;
mod random_changes;
mod receiving;
mod reopening;
mod settings;
mod shots;
mod upgrading;
mod wake_ups;

/// Declares a module with all contract tests for one engine. `$make` creates a fixture.
macro_rules! contract_tests {
    ($engine:ident, $make:expr) => {
        engine_tests! { $engine, $make;
            log::sequence_numbers_start_at_one_and_have_no_gap,
            log::each_batch_has_its_own_sequence_numbers,
            log::creating_a_batch_twice_has_no_further_effect,
            log::log_entry_is_the_event_as_subscribers_receive_it,
            log::log_can_be_read_after_any_sequence_number,
            log::refused_change_rolls_back_the_whole_list,
            log::concurrent_changes_leave_no_gap_in_the_log,
            receiving::same_bytes_under_the_same_id_are_received_once,
            receiving::different_bytes_under_the_same_id_are_refused,
            receiving::sealed_batch_refuses_new_images_and_accepts_repeated_ones,
            receiving::unknown_and_deleted_batches_refuse_images,
            receiving::batch_seals_itself_with_the_last_expected_image,
            receiving::image_that_fails_on_arrival_is_received_and_finished,
            receiving::id_of_a_deleted_image_can_be_used_again,
            jobs::jobs_are_leased_once_and_in_the_order_of_arrival,
            jobs::concurrent_claims_never_lease_a_job_twice,
            jobs::change_with_a_lost_lease_has_no_effect,
            jobs::lease_of_a_deleted_image_is_not_valid_for_its_successor,
            jobs::image_has_one_terminal_event_however_often_it_is_finished,
            jobs::decoder_death_returns_the_job_and_is_counted,
            jobs::the_full_report_is_stored_and_its_summary_is_in_log_and_lists,
            jobs::deleting_an_image_removes_its_job,
            lifecycle::batch_closes_once_and_only_when_all_images_are_finished,
            lifecycle::revision_with_equal_verdicts_and_group_is_not_logged,
            lifecycle::only_analyzed_images_can_be_revised,
            lifecycle::cancelling_fails_waiting_images_and_lets_running_ones_finish,
            lifecycle::job_returned_after_cancelling_fails_as_cancelled,
            lifecycle::log_keeps_no_data_of_a_deleted_image,
            lifecycle::deleted_batch_has_one_event_and_refuses_reads_and_changes,
            lifecycle::deleting_returns_the_blobs_that_lost_a_reference,
            lifecycle::due_batches_match_their_filter,
            listing::orders_and_page_sizes_list_each_image_once,
            listing::filters_select_matching_images,
            listing::page_tokens_of_another_form_are_refused,
            listing::images_without_the_sort_key_come_last,
            shots::files_of_one_stem_become_a_shot_in_either_order,
            shots::files_of_other_folders_stems_and_kinds_are_not_paired,
            shots::each_file_is_in_one_shot,
            shots::composed_and_decomposed_names_are_paired,
            shots::companion_files_are_stored_and_logged,
            shots::decision_applies_to_both_files,
            shots::deleting_one_file_deletes_both,
            shots::failed_primary_image_leaves_its_shot,
            shots::cancelled_primary_image_leaves_its_shot,
            shots::failed_raw_file_stays_in_its_shot,
            shots::raw_file_that_is_sent_again_is_preferred_to_the_failed_one,
            shots::refused_file_is_not_paired,
            shots::dissolved_shot_is_logged_once,
            settings::event_contains_only_settings_that_differ,
            settings::each_new_decision_is_logged_once,
            settings::batch_with_new_thresholds_is_due_until_it_is_rejudged,
            settings::batch_lacks_hashes_of_images_that_should_be_sent_again,
            wake_ups::subscribers_wake_up_for_changes_of_their_batch,
            wake_ups::workers_wake_up_for_new_and_returned_jobs,
            wake_ups::change_before_the_wait_is_not_missed,
            reopening::reopening_releases_leases_and_voids_old_ones,
            reopening::reopening_keeps_epoch_log_and_tables,
        }
    };
}

/// Declares a module with these contract tests and the property test for one engine.
macro_rules! engine_tests {
    ($engine:ident, $make:expr; $($module:ident::$test:ident),+ $(,)?) => {
        mod $engine {
            $(
                #[tokio::test]
                async fn $test() {
                    $crate::fixture::within_time($crate::$module::$test($make)).await;
                }
            )+

            #[test]
            fn folded_log_equals_tables() {
                $crate::log_and_tables::folded_log_equals_tables(|| $make);
            }
        }
    };
}

contract_tests!(embedded, crate::fixture::Fixture::embedded());
