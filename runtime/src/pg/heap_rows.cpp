// SPDX-License-Identifier: Apache-2.0
// Finds the plans that are nothing but a scan of one table.
#include "runtime/src/pg/heap_rows.h"

namespace dmlc::pg {
namespace {

bool only_passes_rows(const PlanState* state) {
  return state->plan->qual == NIL && state->initPlan == NIL && state->subPlan == NIL;
}

PlanState* below(PlanState* state) { return reinterpret_cast<SubqueryScanState*>(state)->subplan; }

/// The scan of a table below the subqueries around it; null for any other plan.
SeqScanState* bare_scan(PlanState* state) {
  while (IsA(state, SubqueryScanState) && only_passes_rows(state)) state = below(state);
  return IsA(state, SeqScanState) && only_passes_rows(state) ? reinterpret_cast<SeqScanState*>(state) : nullptr;
}

/// The table's attribute that is column `column` of the query, from 0; none when it is an expression.
AttrNumber attribute_of(PlanState* state, int column) {
  for (;; state = below(state)) {
    const auto* entry = list_nth_node(TargetEntry, state->plan->targetlist, column);
    if (!IsA(entry->expr, Var)) return InvalidAttrNumber;
    const AttrNumber attribute = reinterpret_cast<const Var*>(entry->expr)->varattno;
    if (IsA(state, SeqScanState)) return attribute > 0 ? attribute : InvalidAttrNumber;
    column = attribute - 1;
  }
}

std::uint8_t alignment_of(char code) {
  switch (code) {
    case TYPALIGN_CHAR:
      return 0;
    case TYPALIGN_SHORT:
      return ALIGNOF_SHORT - 1;
    case TYPALIGN_INT:
      return ALIGNOF_INT - 1;
    default:
      return ALIGNOF_DOUBLE - 1;
  }
}

/// False when a column is no attribute of the table.
bool match_columns(QueryDesc* query, HeapRows& rows) {
  rows.attributes = static_cast<HeapAttribute*>(palloc(sizeof(HeapAttribute) * (rows.table->natts + 1)));
  rows.copies = static_cast<HeapCopy*>(palloc(sizeof(HeapCopy) * (query->tupDesc->natts + 1)));
  rows.attribute_count = rows.copy_count = 0;
  for (int i = 0; i < rows.table->natts; ++i) {
    Form_pg_attribute stored = TupleDescAttr(rows.table, i);
    rows.attributes[i] = {stored->attlen, stored->attbyval, alignment_of(stored->attalign), ReadAs::none, -1};
  }
  for (int column = 0; column < query->tupDesc->natts; ++column) {
    const AttrNumber attribute = attribute_of(query->planstate, column);
    if (attribute == InvalidAttrNumber) return false;
    if (rows.attributes[attribute - 1].column >= 0) {
      rows.copies[rows.copy_count++] = {attribute, column};
      continue;
    }
    rows.attributes[attribute - 1].column = column;
    rows.attribute_count = Max(rows.attribute_count, static_cast<int>(attribute));
  }
  return true;
}

}  // namespace

bool open_heap_rows(QueryDesc* query, HeapRows& rows) {
  // Who measures the nodes of the plan wants to see them run.
  if (query->instrument_options != 0 || query->estate->es_junkFilter != nullptr) return false;
  SeqScanState* scan = bare_scan(query->planstate);
  if (scan == nullptr) return false;
  Relation table = scan->ss.ss_currentRelation;
  if (table->rd_tableam != GetHeapamTableAmRoutine()) return false;
  rows.table = RelationGetDescr(table);
  if (!match_columns(query, rows)) return false;
  rows.scan = table_beginscan(table, query->snapshot, 0, nullptr);
  return true;
}

void set_forms(HeapRows& rows, const CellReader* readers, int count) {
  for (int i = 0; i < rows.attribute_count; ++i) {
    HeapAttribute& attribute = rows.attributes[i];
    if (attribute.column >= 0 && attribute.column < count) attribute.form = readers[attribute.column].form;
  }
}

}  // namespace dmlc::pg
