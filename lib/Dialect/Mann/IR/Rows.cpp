//===- Rows.cpp - Parts of tensors, and whole rows -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// `dim` is a dimension of `value`, which has a rank of at least 1.
static LogicalResult verifyDimension(Operation *op, NamedValue value,
                                     int64_t dim) {
  if (rankOf(value.value) == 0)
    return op->emitOpError()
           << value.name << " must have rank 1 or more, but is a scalar";
  if (dim < 0 || dim >= rankOf(value.value))
    return op->emitOpError("'dim' must be in 0..")
           << rankOf(value.value) - 1 << ", but is " << dim;
  return success();
}

/// Operands and result are tensors whose elements have numbers.
static LogicalResult verifyShapesAreKnown(Operation *op) {
  SmallVector<Type> types(op->getOperandTypes());
  llvm::append_range(types, op->getResultTypes());
  for (Type type : types)
    if (std::string problem =
            describeShapeProblem(cast<RankedTensorType>(type));
        !problem.empty())
      return op->emitOpError("operand and result must have ")
             << problem << ", but one is " << type;
  return success();
}

//===----------------------------------------------------------------------===//
// ConcatOp
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::verify() {
  if (getInputs().empty())
    return emitOpError("needs at least one operand");
  auto dim = int64_t(getDim());
  if (failed(verifyDimension(*this, {"operand", getInputs()[0]}, dim)) ||
      failed(verifyShapesAreKnown(*this)))
    return failure();
  SmallVector<int64_t> shape(shapeOf(getInputs()[0]));
  int64_t size = 0;
  for (Value input : getInputs()) {
    ArrayRef<int64_t> part = shapeOf(input);
    if (part.size() == shape.size())
      shape[dim] = part[dim];
    if (failed(verifyShape(*this, {"operand", input}, shape,
                           "as the first one but for 'dim'")) ||
        failed(verifySameDomain(*this,
                                {{"operand", input}, {"result", getResult()}})))
      return failure();
    size += part[dim];
  }
  shape[dim] = size;
  return verifyShape(*this, {"result", getResult()}, shape,
                     "the operands side by side");
}

//===----------------------------------------------------------------------===//
// SliceOp, RowOp, ReshapeOp
//===----------------------------------------------------------------------===//

/// An op that computes nothing takes over the element type of its operand.
static LogicalResult verifySameElements(Operation *op) {
  Type from = getElementTypeOrSelf(op->getOperand(0).getType());
  Type to = getElementTypeOrSelf(op->getResult(0).getType());
  if (from == to)
    return success();
  return op->emitOpError("must keep the element type of the operand, ")
         << from << ", but has " << to;
}

bool SliceOp::resultTakesFormat(unsigned) { return false; }

LogicalResult SliceOp::verify() {
  auto dim = int64_t(getDim()), offset = int64_t(getOffset());
  if (failed(verifyDimension(*this, {"operand", getInput()}, dim)) ||
      failed(verifySameElements(*this)) || failed(verifyShapesAreKnown(*this)))
    return failure();
  SmallVector<int64_t> shape(shapeOf(getInput()));
  int64_t whole = shape[dim];
  if (rankOf(getResult()) == rankOf(getInput()))
    shape[dim] = shapeOf(getResult())[dim];
  if (failed(verifyShape(*this, {"result", getResult()}, shape,
                         "as the operand but for 'dim'")))
    return failure();
  if (offset >= 0 && offset <= whole - shape[dim])
    return success();
  int64_t last;
  if (llvm::AddOverflow(offset, shape[dim] - 1, last))
    last = INT64_MAX;
  return emitOpError("takes elements ")
         << offset << ".." << last << " of dimension " << dim << ", which has "
         << whole;
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? getInput() : OpFoldResult();
}

bool RowOp::resultTakesFormat(unsigned) { return false; }

LogicalResult RowOp::verify() {
  if (failed(verifySameElements(*this)))
    return failure();
  if (rankOf(getInput()) == 0)
    return emitOpError("needs an operand with rows, but it is ")
           << getInput().getType();
  return verifyShape(*this, {"result", getResult()},
                     shapeOf(getInput()).drop_front(), "a row of the operand");
}

bool ReshapeOp::resultTakesFormat(unsigned) { return false; }

LogicalResult ReshapeOp::verify() {
  if (failed(verifySameElements(*this)) || failed(verifyShapesAreKnown(*this)))
    return failure();
  auto from = cast<RankedTensorType>(getInput().getType());
  if (from.getNumElements() != getType().getNumElements())
    return emitOpError("must keep the number of elements, ")
           << from.getNumElements() << ", but has "
           << getType().getNumElements();
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  // Only the last of several shapes counts.
  auto before = getInput().getDefiningOp<ReshapeOp>();
  if (!before)
    return {};
  getInputMutable().assign(before.getInput());
  return getResult();
}

//===----------------------------------------------------------------------===//
// StridedOp, PadOp
//===----------------------------------------------------------------------===//

ParseResult mann::parseStrides(OpAsmParser &parser, DenseI64ArrayAttr &values) {
  SmallVector<int64_t> numbers;
  auto parseNumber = [&] {
    return parser.parseInteger(numbers.emplace_back());
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square,
                                     parseNumber))
    return failure();
  values = parser.getBuilder().getDenseI64ArrayAttr(numbers);
  return success();
}

void mann::printStrides(OpAsmPrinter &printer, Operation *,
                        DenseI64ArrayAttr values) {
  printer << '[';
  llvm::interleaveComma(values.asArrayRef(), printer);
  printer << ']';
}

/// With strides up to this, sums of their products with sizes fit 64 bits: no
/// tensor has more than 2^28 elements.
static constexpr int64_t kMaxStride = int64_t(1) << 28;

bool StridedOp::resultTakesFormat(unsigned) { return false; }

LogicalResult StridedOp::verify() {
  if (failed(verifySameElements(*this)))
    return failure();
  ArrayRef<int64_t> shape = getType().getShape(), strides = getStrides();
  if (shape.size() != strides.size())
    return emitOpError("needs a stride for each of the ")
           << shape.size() << " dimensions of the result, but has "
           << strides.size();
  if (failed(verifyShapesAreKnown(*this)))
    return failure();
  int64_t elements =
      cast<RankedTensorType>(getInput().getType()).getNumElements();
  auto least = int64_t(getOffset()), most = int64_t(getOffset());
  if (least < 0 || least > kMaxStride)
    return emitOpError("needs an offset of 0 to 2^28, but has ") << least;
  for (auto [size, stride] : llvm::zip(shape, strides)) {
    if (stride < -kMaxStride || stride > kMaxStride)
      return emitOpError("needs strides of -2^28 to 2^28, but has ") << stride;
    least += std::min<int64_t>(stride, 0) * (size - 1);
    most += std::max<int64_t>(stride, 0) * (size - 1);
  }
  if (least < 0 || most >= elements)
    return emitOpError("takes elements ")
           << least << ".." << most << " of the operand, which has "
           << elements;
  return success();
}

/// The strides of a whole tensor in row-major order.
static SmallVector<int64_t> rowMajor(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t dim = shape.size(); dim-- > 1;)
    strides[dim - 1] = strides[dim] * shape[dim];
  return strides;
}

OpFoldResult StridedOp::fold(FoldAdaptor) {
  if (getInput().getType() != getType() || getOffset() != 0)
    return {};
  // A dimension of one element is never left.
  for (auto [size, stride, whole] : llvm::zip(
           getType().getShape(), getStrides(), rowMajor(getType().getShape())))
    if (size != 1 && stride != whole)
      return {};
  return getInput();
}

bool PadOp::resultTakesFormat(unsigned) { return false; }

LogicalResult PadOp::verify() {
  if (failed(verifySameElements(*this)) || failed(verifyShapesAreKnown(*this)))
    return failure();
  SmallVector<int64_t> shape(shapeOf(getInput()));
  for (auto [name, numbers] :
       {std::pair("low", getLow()), std::pair("high", getHigh())}) {
    if (numbers.size() != shape.size())
      return emitOpError("'")
             << name << "' must have a number for each of the " << shape.size()
             << " dimensions, but has " << numbers.size();
    for (auto [size, number] : llvm::zip(shape, numbers)) {
      if (number < 0 || number > kMaxStride)
        return emitOpError("'")
               << name << "' must have numbers of 0 to 2^28, but has "
               << number;
      size += number;
    }
  }
  return verifyShape(*this, {"result", getResult()}, shape,
                     "the operand with its zeros");
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? getInput() : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// SumOp, NormalizeOp
//===----------------------------------------------------------------------===//

LogicalResult SumOp::verify() {
  if (rankOf(getInput()) == 0)
    return emitOpError("operand must have rank 1 or more, but is a scalar");
  SmallVector<int64_t> shape(shapeOf(getInput()).drop_back());
  if (rankOf(getResult()) == rankOf(getInput()))
    shape.push_back(1);
  if (failed(verifyShape(*this, {"result", getResult()}, shape,
                         "one element a row of the operand")))
    return failure();
  return verifySameDomain(*this,
                          {{"operand", getInput()}, {"result", getResult()}});
}

static int64_t magnitudeOf(const Format &format) {
  return std::max(-format.min, format.max);
}

LogicalResult NormalizeOp::verify() {
  if (rankOf(getInput()) == 0)
    return emitOpError("operand must have rank 1 or more, but is a scalar");
  if (failed(verifyShape(*this, {"result", getResult()}, shapeOf(getInput()),
                         "as the operand")) ||
      failed(verifySameDomain(
          *this, {{"operand", getInput()}, {"result", getResult()}})))
    return failure();
  double eps = getEps().convertToDouble();
  if (!std::isfinite(eps) || eps < 0)
    return emitOpError("'eps' must be finite and not negative, but is ")
           << getEpsAttr();
  if (getEpsForm() == EpsForm::UnderRoots)
    return emitOpError("'eps_form' under_roots belongs to mann.similarity; "
                       "rms adds eps under its root");
  if (getEpsForm() == EpsForm::Max && getKind() != NormalizeKind::L2)
    return emitOpError("'eps_form' max belongs to l2; ")
           << stringifyNormalizeKind(getKind()) << " adds eps under the root";
  std::optional<Format> format = getFormat(getInput().getType());
  int64_t elements = shapeOf(getInput()).back();
  constexpr int64_t limit = int64_t(1) << 30;
  if (format && elements > limit / magnitudeOf(*format))
    return emitOpError("normalizes rows of ")
           << elements << " codes of up to " << magnitudeOf(*format)
           << ", whose product must be at most 2^30; use a narrower format";
  return success();
}

NormalizePlan NormalizeOp::getPlan() {
  Format format = *getFormat(getInput().getType());
  return NormalizePlan::get(getKind(), getEpsForm(), shapeOf(getInput()).back(),
                            magnitudeOf(format), format.frac,
                            getEps().convertToDouble());
}
