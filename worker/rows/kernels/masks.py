"""64 bytes at a time: where in them a byte occurs as the bits of one number, and what is done with such bits."""

# mypy: allow-untyped-calls

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from worker.rows.kernels.compiling import kernel

_WIDTH = 64
_ONES, _TOPS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)


def _instruction(define: Any) -> Any:
    """An instruction that Numba has no word for: `define` gives its types and its code."""
    return intrinsic(define)


def _load_vector(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
    vector = ir.VectorType(ir.IntType(8), _WIDTH)
    loaded = builder.load(builder.bitcast(builder.gep(data, [arguments[1]]), vector.as_pointer()))
    loaded.align = 1
    return loaded


def _spread(builder: Any, byte: Any) -> Any:
    undefined = ir.Constant(ir.VectorType(ir.IntType(8), _WIDTH), ir.Undefined)
    one = builder.insert_element(undefined, byte, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), _WIDTH), [0] * _WIDTH)
    return builder.shuffle_vector(one, undefined, zeros)


@_instruction
def occurrences(_context: Any, array: Any, place: Any, byte: Any) -> Any:
    """The bits (uint64) of the bytes of `array[place:place + 64]` that equal `byte`. All 64 must be there."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        loaded = _load_vector(context, builder, signature, arguments)
        wanted = _spread(builder, arguments[2])
        return builder.bitcast(builder.icmp_unsigned("==", loaded, wanted), ir.IntType(_WIDTH))

    return types.uint64(array, types.intp, types.uint8), code


@_instruction
def occurrences_below(_context: Any, array: Any, place: Any, byte: Any) -> Any:
    """The bits (uint64) of the bytes of `array[place:place + 64]` that are less than `byte`. All 64 must be there."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        loaded = _load_vector(context, builder, signature, arguments)
        return builder.bitcast(builder.icmp_unsigned("<", loaded, _spread(builder, arguments[2])), ir.IntType(_WIDTH))

    return types.uint64(array, types.intp, types.uint8), code


@_instruction
def occurrences_with(_context: Any, array: Any, place: Any, byte: Any, bits: Any) -> Any:
    """As `occurrences`, of the bytes that equal `byte` once `bits` are set in them."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        loaded = builder.or_(_load_vector(context, builder, signature, arguments), _spread(builder, arguments[3]))
        return builder.bitcast(builder.icmp_unsigned("==", loaded, _spread(builder, arguments[2])), ir.IntType(_WIDTH))

    return types.uint64(array, types.intp, types.uint8, types.uint8), code


@_instruction
def byte_at(_context: Any, array: Any, place: Any) -> Any:
    """The byte at `place`, which must be there: without the look whether the place counts from the end."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.load(builder.gep(data, [arguments[1]]))

    return types.uint8(array, types.intp), code


@_instruction
def load_long(_context: Any, array: Any, place: Any) -> Any:
    """The eight bytes from `place` on as a uint64 (the first is the lowest). All eight must be there."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        pointer = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(64).as_pointer())
        loaded = builder.load(pointer)
        loaded.align = 1
        return loaded

    return types.uint64(array, types.intp), code


@_instruction
def number_at(_context: Any, array: Any, place: Any) -> Any:
    """The number at `place` of an array of uint32 as an int64; it must be there, as with `byte_at`."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.zext(builder.load(builder.gep(data, [arguments[1]])), ir.IntType(64))

    return types.int64(array, types.intp), code


@_instruction
def load_word(_context: Any, array: Any, place: Any) -> Any:
    """The four bytes from `place` on as a uint32 (the first is the lowest). All four must be there."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        pointer = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(32).as_pointer())
        loaded = builder.load(pointer)
        loaded.align = 1
        return loaded

    return types.uint32(array, types.intp), code


@_instruction
def store_long(_context: Any, array: Any, place: Any, value: Any) -> Any:
    """Writes a uint64 to the eight bytes from `place` on, as `load_long` reads it. All eight must be there."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        pointer = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(64).as_pointer())
        builder.store(arguments[2], pointer).align = 1
        return context.get_dummy_value()

    return types.void(array, types.intp, types.uint64), code


@_instruction
def lowest(_context: Any, bits: Any) -> Any:
    """The number of the lowest bit that is set (int64); 64 where none is."""

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), code


@_instruction
def highest(_context: Any, bits: Any) -> Any:
    """The number of the highest bit that is set (int64); `bits` are not 0."""

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        leading = builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 1))
        return builder.sub(ir.Constant(ir.IntType(64), _WIDTH - 1), leading)

    return types.int64(types.uint64), code


@_instruction
def how_many(_context: Any, bits: Any) -> Any:
    """How many bits are set (int64)."""

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), code


@kernel("uint64(uint64)", inline=True, counted=False)
def running_parity(bits: Any) -> Any:
    """Bit i of the answer: whether an odd number of bits up to i, itself included, is set."""
    bits ^= bits << np.uint64(1)
    bits ^= bits << np.uint64(2)
    bits ^= bits << np.uint64(4)
    bits ^= bits << np.uint64(8)
    bits ^= bits << np.uint64(16)
    bits ^= bits << np.uint64(32)
    return bits


@kernel("uint64(uint64, uint64)", inline=True, counted=False)
def bytes_below(eight: Any, bound: Any) -> Any:
    """Of eight bytes in a number, the highest bits of those less than `bound` (1 to 128): right up to the first one."""
    return (eight - bound * _ONES) & ~eight & _TOPS
