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

/// What the scan gives as column `column` of the query, from 0; null when more is done with it above the scan.
Expr* scanned_expression(PlanState* state, int column) {
  for (;; state = below(state)) {
    Expr* expression = list_nth_node(TargetEntry, state->plan->targetlist, column)->expr;
    if (IsA(state, SeqScanState)) return expression;
    if (!IsA(expression, Var)) return nullptr;
    column = reinterpret_cast<const Var*>(expression)->varattno - 1;
  }
}

/// The table's attribute that an expression is; none for what is computed, columns of the system among it.
AttrNumber attribute_of(const Expr* expression) {
  if (!IsA(expression, Var)) return InvalidAttrNumber;
  return Max(reinterpret_cast<const Var*>(expression)->varattno, InvalidAttrNumber);
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

void add_attribute(HeapRows& rows, AttrNumber attribute, int column) {
  if (rows.attributes[attribute - 1].column >= 0) {
    rows.copies[rows.copy_count++] = {attribute, column};
    return;
  }
  rows.attributes[attribute - 1].column = column;
  rows.attribute_count = Max(rows.attribute_count, static_cast<int>(attribute));
}

void add_expression(HeapRows& rows, Expr* expression, int column, QueryDesc* query, SeqScanState* scan) {
  const int number = rows.expression_count++;
  int first = 0;
  while (first < number && rows.expressions[first].expression != expression) ++first;
  rows.expressions[number] = {expression, nullptr, column, first, 0, true};
  if (first < number) return;
  MemoryContext caller = MemoryContextSwitchTo(query->estate->es_query_cxt);
  rows.expressions[number].state = ExecInitExpr(expression, &scan->ss.ps);
  MemoryContextSwitchTo(caller);
}

/// False when a column is neither an attribute of the table nor computed by the scan.
bool match_columns(QueryDesc* query, SeqScanState* scan, HeapRows& rows) {
  const int columns = query->tupDesc->natts;
  rows.attributes = static_cast<HeapAttribute*>(palloc(sizeof(HeapAttribute) * (rows.table->natts + 1)));
  rows.copies = static_cast<HeapCopy*>(palloc(sizeof(HeapCopy) * (columns + 1)));
  rows.expressions = static_cast<HeapExpression*>(palloc(sizeof(HeapExpression) * (columns + 1)));
  rows.attribute_count = rows.copy_count = rows.expression_count = 0;
  for (int i = 0; i < rows.table->natts; ++i) {
    Form_pg_attribute stored = TupleDescAttr(rows.table, i);
    rows.attributes[i] = {stored->attlen, stored->attbyval, alignment_of(stored->attalign), ReadAs::none, -1};
  }
  for (int column = 0; column < columns; ++column) {
    Expr* expression = scanned_expression(query->planstate, column);
    if (expression == nullptr) return false;
    if (const AttrNumber attribute = attribute_of(expression); attribute != InvalidAttrNumber) {
      add_attribute(rows, attribute, column);
    } else {
      add_expression(rows, expression, column, query, scan);
    }
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
  rows.context = scan->ss.ps.ps_ExprContext;
  rows.slot = scan->ss.ss_ScanTupleSlot;
  if (!match_columns(query, scan, rows)) return false;
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
