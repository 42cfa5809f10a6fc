// SPDX-License-Identifier: Apache-2.0
// Writes and reads parameters of steps and cells of chunks.
#include "runtime/src/train/step_bytes.h"

#include <algorithm>
#include <bit>
#include <string>

namespace dmlc::train {
namespace {

static_assert(std::endian::native == std::endian::little, "the stored form is little endian");

constexpr std::uint32_t kParameters = 0x504c4d44;  // DMLP
constexpr std::uint32_t kCells = 0x434c4d44;       // DMLC
constexpr std::size_t kMostSlots = kMostStepDoubles;

void write_columns(const DesignColumns& columns, StepWriter& writer) {
  for (const DesignColumns::Dense& dense : columns.dense) {
    writer.put(dense.column);
    writer.put(std::uint32_t{dense.table != nullptr});
    writer.put(dense.center);
    writer.put(dense.scale);
    if (dense.table != nullptr) writer.put_all(std::span(dense.table, kCycleSlots));
  }
  for (std::size_t f = 0; f < columns.coded.size(); ++f) {
    writer.put(columns.coded[f]);
    writer.put(static_cast<std::uint32_t>(columns.slots[f]));
  }
}

void read_columns(StepReader& reader, std::size_t dense_count, std::size_t coded_count, StepProgram& program) {
  std::vector<std::size_t> of_tables;
  for (std::size_t i = 0; i < dense_count; ++i) {
    DesignColumns::Dense dense;
    dense.column = reader.get<std::uint32_t>();
    const bool has_table = reader.get<std::uint32_t>() != 0;
    dense.center = reader.get<double>();
    dense.scale = reader.get<double>();
    if (has_table) {
      of_tables.push_back(i);
      program.tables.push_back(reader.get<std::array<double, kCycleSlots>>());
    }
    program.columns.dense.push_back(dense);
  }
  for (std::size_t i = 0; i < of_tables.size(); ++i) {
    program.columns.dense[of_tables[i]].table = program.tables[i].data();
  }
  for (std::size_t f = 0; f < coded_count; ++f) {
    program.columns.coded.push_back(reader.get<std::uint32_t>());
    program.columns.slots.push_back(reader.get<std::uint32_t>());
    const std::size_t slots = program.columns.slots.back();
    reader.require(slots >= kCodeOffset && slots <= kMostSlots, "a category has no such number of values");
  }
}

KernelWeights read_model(StepReader& reader, const DesignColumns& columns) {
  KernelWeights model;
  model.dense = reader.get_all<double>(columns.columns());
  for (const std::size_t slots : columns.slots) model.tables.push_back(reader.get_all<double>(slots));
  for (const std::vector<double>& table : model.tables) model.table_pointers.push_back(table.data());
  return model;
}

/// Least and greatest of some codes; there is at least one.
std::pair<std::int32_t, std::int32_t> range_of(const std::int32_t* codes, std::size_t rows) {
  const auto [least, greatest] = std::minmax_element(codes, codes + rows);
  return {*least, *greatest};
}

void require_cells(bool fits, const char* defect) {
  if (!fits) refuse_step("cells", defect);
}

}  // namespace

void StepReader::expect_head(std::uint32_t magic) {
  require(get<std::uint32_t>() == magic, "it is something else");
  const auto version = get<std::uint16_t>();
  if (version != kStepVersion) {
    refuse_step(part_, "it has version " + std::to_string(version) + ", and this extension knows version " +
                           std::to_string(kStepVersion));
  }
}

StepWriter begin_parameters(StepKind kind) {
  StepWriter writer;
  writer.put(kParameters);
  writer.put(kStepVersion);
  writer.put(kind);
  return writer;
}

std::vector<std::byte> encode_step(const Step& step) {
  const DesignColumns& columns = step.columns();
  StepWriter writer = begin_parameters(step.kind());
  for (const std::size_t count :
       {columns.dense.size(), columns.coded.size(), step.numbers().size(), step.models().size()}) {
    writer.put(static_cast<std::uint32_t>(count));
  }
  write_columns(columns, writer);
  writer.put_all(std::span(step.numbers()));
  for (const KernelWeights& model : step.models()) {
    writer.put_all(std::span(model.dense));
    for (const std::vector<double>& table : model.tables) writer.put_all(std::span(table));
  }
  return std::move(writer).take();
}

StepKind step_kind(std::span<const std::byte> parameters) {
  StepReader reader("parameters", parameters);
  reader.expect_head(kParameters);
  const auto kind = reader.get<std::uint16_t>();
  reader.require(kind >= 1 && kind <= static_cast<std::uint16_t>(StepKind::naive_bayes), "there is no such kind");
  return static_cast<StepKind>(kind);
}

std::unique_ptr<StepProgram> decode_step(std::span<const std::byte> parameters) {
  const StepKind kind = step_kind(parameters);
  StepReader reader("parameters", parameters);
  (void)reader.skip(kStepHeadBytes);
  const auto counts = reader.get<std::array<std::uint32_t, 4>>();
  auto program = std::make_unique<StepProgram>();
  read_columns(reader, counts[0], counts[1], *program);
  reader.require(step_size(program->columns, kind, counts[3]) <= static_cast<double>(kMostStepDoubles),
                 "its sums are too many");
  std::vector<double> numbers = reader.get_all<double>(counts[2]);
  std::vector<KernelWeights> models;
  for (std::size_t k = 0; k < counts[3]; ++k) models.push_back(read_model(reader, program->columns));
  reader.expect_end();
  program->step.emplace(program->columns, kind, std::move(numbers), std::move(models));
  return program;
}

std::vector<std::byte> encode_cells(const ingest::ColumnStore& store, std::size_t block, std::size_t first) {
  const std::size_t rows = std::min<std::size_t>(kChunkRows, store.block_rows(block) - first);
  const std::vector<ingest::MatrixColumn>& columns = store.columns();
  StepWriter writer;
  writer.put(kCells);
  writer.put(kStepVersion);
  writer.put(static_cast<std::uint16_t>(store.target().kind));
  writer.put(static_cast<std::uint32_t>(rows));
  writer.put(static_cast<std::uint32_t>(columns.size()));
  for (const ingest::MatrixColumn& column : columns) writer.put(std::uint32_t{column.is_category});
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].is_category) {
      writer.put_all(store.codes(block, c).subspan(first, rows));
    } else {
      writer.put_all(store.numbers(block, c).subspan(first, rows));
    }
  }
  if (store.target().kind == ingest::TargetKind::number) {
    writer.put_all(store.target_numbers(block).subspan(first, rows));
  }
  if (store.target().kind == ingest::TargetKind::label) writer.put_all(store.target_codes(block).subspan(first, rows));
  writer.put_all(store.splits(block).subspan(first, rows));
  return std::move(writer).take();
}

StepCells decode_cells(std::span<const std::byte> bytes) {
  StepReader reader("cells", bytes);
  reader.expect_head(kCells);
  const auto target = reader.get<std::uint16_t>();
  reader.require(target <= static_cast<std::uint16_t>(ingest::TargetKind::label), "there is no such target");
  StepCells cells;
  cells.target = static_cast<ingest::TargetKind>(target);
  const std::size_t rows = cells.rows.rows = reader.get<std::uint32_t>();
  reader.require(rows >= 1 && rows <= kChunkRows, "it has no such number of rows");
  const auto columns = reader.get<std::uint32_t>();
  for (const std::uint32_t is_category : reader.get_all<std::uint32_t>(columns)) {
    cells.is_category.push_back(is_category != 0);
  }
  for (std::size_t c = 0; c < columns; ++c) cells.rows.columns.push_back(reader.skip(rows * sizeof(float)));
  if (cells.target == ingest::TargetKind::number) {
    cells.rows.target_numbers = reinterpret_cast<const float*>(reader.skip(rows * sizeof(float)));
  }
  if (cells.target == ingest::TargetKind::label) {
    cells.rows.target_codes = reinterpret_cast<const std::int32_t*>(reader.skip(rows * sizeof(std::int32_t)));
  }
  cells.rows.splits = reinterpret_cast<const std::uint8_t*>(reader.skip(rows));
  reader.expect_end();
  const bool are_splits = std::all_of(cells.rows.splits, cells.rows.splits + rows, [](std::uint8_t split) {
    return split <= static_cast<std::uint8_t>(ingest::Split::test);
  });
  reader.require(are_splits, "a row is of no split");
  return cells;
}

void require_codes(const StepCells& cells, std::size_t column, std::size_t codes) {
  require_cells(column < cells.is_category.size() && cells.is_category[column], "a column is no category");
  const auto [least, greatest] =
      range_of(static_cast<const std::int32_t*>(cells.rows.columns[column]), cells.rows.rows);
  require_cells(least >= ingest::kUnseenCode && greatest < static_cast<std::int64_t>(codes), "a code is out of range");
}

void require_numbers(const StepCells& cells, std::size_t column) {
  require_cells(column < cells.is_category.size() && !cells.is_category[column], "a column holds no numbers");
}

void require_labels(const StepCells& cells, std::size_t classes) {
  require_cells(cells.target == ingest::TargetKind::label, "the target is no label");
  const auto [least, greatest] = range_of(cells.rows.target_codes, cells.rows.rows);
  require_cells(least >= ingest::kUnseenCode && greatest < static_cast<std::int64_t>(classes),
                "a label is out of range");
}

}  // namespace dmlc::train
