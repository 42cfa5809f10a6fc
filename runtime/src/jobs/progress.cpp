// SPDX-License-Identifier: Apache-2.0
// Writes and reads progress pages; a sequence number tells readers when they saw half a change.
#include "runtime/src/jobs/progress.h"

#include <cstring>
#include <limits>
#include <new>
#include <string>

#include "runtime/src/boundary.h"

namespace dmlc::jobs {
namespace {

constexpr std::uint64_t kMagic = 0x646d6c2d70726f67;  // "dml-prog"
constexpr int kReadTries = 1000;

struct ProgressPage {
  std::uint64_t magic;
  std::atomic<std::int64_t> job_id;
  std::atomic<std::uint32_t> sequence;  ///< odd while the view changes
  std::atomic<std::uint64_t> rows_done;
  ProgressView view;
};

ProgressPage* page = nullptr;

template <class Change>
void change(Change apply) {
  if (page == nullptr) return;
  page->sequence.fetch_add(1, std::memory_order_acq_rel);
  apply(page->view);
  page->sequence.fetch_add(1, std::memory_order_acq_rel);
}

template <std::size_t size>
void copy_text(char (&target)[size], const std::string& text) {
  const std::size_t length = std::min(text.size(), size - 1);
  std::memcpy(target, text.data(), length);
  std::memset(target + length, 0, size - length);
}

bool copy_view(ProgressPage& source, std::int64_t job_id, ProgressView* view) {
  if (source.magic != kMagic || source.job_id.load() != job_id) return false;
  for (int tries = 0; tries < kReadTries; ++tries) {
    const std::uint32_t before = source.sequence.load(std::memory_order_acquire);
    *view = source.view;
    std::atomic_thread_fence(std::memory_order_acquire);
    if (before % 2 == 0 && before == source.sequence.load(std::memory_order_acquire)) break;
  }
  if (const std::uint64_t rows = source.rows_done.load(std::memory_order_relaxed); rows > view->rows_done) {
    view->rows_done = rows;
  }
  return source.job_id.load() == job_id;
}

}  // namespace

std::uint32_t create_progress_page() {
  dsm_segment* segment = dsm_create(sizeof(ProgressPage), DSM_CREATE_NULL_IF_MAXSEGMENTS);
  if (segment == nullptr) return 0;
  page = new (dsm_segment_address(segment)) ProgressPage{};
  page->magic = kMagic;
  return dsm_segment_handle(segment);
}

void set_progress_job(std::int64_t job_id) {
  if (page == nullptr) return;
  page->job_id.store(0);
  page->rows_done.store(0);
  change([](ProgressView& view) { view = {.loss = std::numeric_limits<double>::quiet_NaN()}; });
  page->job_id.store(job_id);
}

void report_progress(const train::Progress& progress) {
  change([&](ProgressView& view) {
    copy_text(view.phase, progress.phase);
    copy_text(view.metric, progress.metric);
    if (progress.rows_done != 0) view.rows_done = progress.rows_done;
    view.iteration = progress.iteration;
    view.total_iterations = progress.total_iterations;
    view.value = progress.value;
    view.batch = progress.batch;
    view.batches = progress.batches;
    view.loss = progress.loss;
  });
}

void report_phase(const char* phase) {
  change([&](ProgressView& view) { copy_text(view.phase, phase); });
}

std::atomic<std::uint64_t>* progress_rows() { return page != nullptr ? &page->rows_done : nullptr; }

bool read_progress(std::uint32_t handle, std::int64_t job_id, ProgressView* view) {
  if (handle == 0) return false;
  if (dsm_segment* mapped = dsm_find_mapping(handle)) {
    return dsm_segment_map_length(mapped) >= sizeof(ProgressPage) &&
           copy_view(*static_cast<ProgressPage*>(dsm_segment_address(mapped)), job_id, view);
  }
  dsm_segment* segment = dsm_attach(handle);
  if (segment == nullptr) return false;
  const bool good = dsm_segment_map_length(segment) >= sizeof(ProgressPage) &&
                    copy_view(*static_cast<ProgressPage*>(dsm_segment_address(segment)), job_id, view);
  dsm_detach(segment);
  return good;
}

}  // namespace dmlc::jobs
