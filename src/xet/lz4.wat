;; Decodes LZ4 blocks and undoes the grouping of bytes. Memory: stored bytes from 0, decoded ones from
;; 0x48000, ungrouped ones from 0x6c000; behind each of them 64 bytes that copies may run into.
(module
  (memory (export "memory") 10)

  ;; Decodes the block from $from to $end to where $to points, but not beyond $limit; matches reach
  ;; back to $base. Returns where it has ended, or a negative number that says what is wrong.
  (func (export "decode")
    (param $from i32) (param $end i32) (param $to i32) (param $limit i32) (param $base i32)
    (result i32)
    (local $token i32) (local $length i32) (local $byte i32) (local $distance i32)
    (local $copied i32) (local $stop i32)
    (loop $sequence
      (if (i32.ge_u (local.get $from) (local.get $end)) (then (return (i32.const -1))))
      (local.set $token (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))

      ;; Literals.
      (local.set $length (i32.shr_u (local.get $token) (i32.const 4)))
      (if (i32.eq (local.get $length) (i32.const 15))
        (then
          (loop $more
            (if (i32.ge_u (local.get $from) (local.get $end)) (then (return (i32.const -2))))
            (local.set $byte (i32.load8_u (local.get $from)))
            (local.set $from (i32.add (local.get $from) (i32.const 1)))
            (local.set $length (i32.add (local.get $length) (local.get $byte)))
            (br_if $more (i32.eq (local.get $byte) (i32.const 255))))))
      (if (i32.gt_u (local.get $length) (i32.sub (local.get $end) (local.get $from)))
        (then (return (i32.const -3))))
      (if (i32.gt_u (local.get $length) (i32.sub (local.get $limit) (local.get $to)))
        (then (return (i32.const -4))))
      (local.set $stop (i32.add (local.get $to) (local.get $length)))
      (local.set $copied (local.get $from))
      (block $literals
        (loop $copy
          (br_if $literals (i32.ge_u (local.get $to) (local.get $stop)))
          (v128.store (local.get $to) (v128.load (local.get $copied)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (local.set $copied (i32.add (local.get $copied) (i32.const 16)))
          (br $copy)))
      (local.set $to (local.get $stop))
      (local.set $from (i32.add (local.get $from) (local.get $length)))
      ;; The last sequence of a block has literals and no match.
      (if (i32.eq (local.get $from) (local.get $end)) (then (return (local.get $to))))

      ;; A match.
      (if (i32.lt_u (i32.sub (local.get $end) (local.get $from)) (i32.const 2))
        (then (return (i32.const -5))))
      (local.set $distance (i32.load16_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 2)))
      (if (i32.eqz (local.get $distance)) (then (return (i32.const -6))))
      (if (i32.gt_u (local.get $distance) (i32.sub (local.get $to) (local.get $base)))
        (then (return (i32.const -6))))
      (local.set $length (i32.and (local.get $token) (i32.const 15)))
      (if (i32.eq (local.get $length) (i32.const 15))
        (then
          (loop $more
            (if (i32.ge_u (local.get $from) (local.get $end)) (then (return (i32.const -2))))
            (local.set $byte (i32.load8_u (local.get $from)))
            (local.set $from (i32.add (local.get $from) (i32.const 1)))
            (local.set $length (i32.add (local.get $length) (local.get $byte)))
            (br_if $more (i32.eq (local.get $byte) (i32.const 255))))))
      (local.set $length (i32.add (local.get $length) (i32.const 4)))
      (if (i32.gt_u (local.get $length) (i32.sub (local.get $limit) (local.get $to)))
        (then (return (i32.const -4))))
      (local.set $stop (i32.add (local.get $to) (local.get $length)))
      (local.set $copied (i32.sub (local.get $to) (local.get $distance)))
      (block $match
        ;; A copy may read what it writes: then only as many bytes at a time as lie between.
        (if (i32.ge_u (local.get $distance) (i32.const 16))
          (then
            (loop $copy
              (v128.store (local.get $to) (v128.load (local.get $copied)))
              (local.set $to (i32.add (local.get $to) (i32.const 16)))
              (local.set $copied (i32.add (local.get $copied) (i32.const 16)))
              (br_if $copy (i32.lt_u (local.get $to) (local.get $stop))))
            (br $match)))
        (if (i32.ge_u (local.get $distance) (i32.const 8))
          (then
            (loop $copy
              (i64.store (local.get $to) (i64.load (local.get $copied)))
              (local.set $to (i32.add (local.get $to) (i32.const 8)))
              (local.set $copied (i32.add (local.get $copied) (i32.const 8)))
              (br_if $copy (i32.lt_u (local.get $to) (local.get $stop))))
            (br $match)))
        (if (i32.eq (local.get $distance) (i32.const 1))
          (then
            (memory.fill
              (local.get $to)
              (i32.load8_u (local.get $copied))
              (local.get $length))
            (br $match)))
        (loop $copy
          (i32.store8 (local.get $to) (i32.load8_u (local.get $copied)))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (local.set $copied (i32.add (local.get $copied) (i32.const 1)))
          (br_if $copy (i32.lt_u (local.get $to) (local.get $stop)))))
      (local.set $to (local.get $stop))
      (br $sequence))
    (unreachable))

  ;; Undoes the grouping by four of $size bytes from $from to where $to points.
  (func (export "ungroup") (param $from i32) (param $size i32) (param $to i32)
    (local $whole i32) (local $second i32) (local $third i32) (local $fourth i32)
    (local $index i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $whole (i32.shr_u (local.get $size) (i32.const 2)))
    ;; The first (size modulo 4) runs are one byte longer.
    (local.set $second (i32.add (local.get $from) (i32.add (local.get $whole)
      (i32.gt_u (i32.and (local.get $size) (i32.const 3)) (i32.const 0)))))
    (local.set $third (i32.add (local.get $second) (i32.add (local.get $whole)
      (i32.gt_u (i32.and (local.get $size) (i32.const 3)) (i32.const 1)))))
    (local.set $fourth (i32.add (local.get $third) (i32.add (local.get $whole)
      (i32.gt_u (i32.and (local.get $size) (i32.const 3)) (i32.const 2)))))
    ;; Sixteen bytes of each run at a time; what is read and written too much is never looked at.
    (loop $more
      (local.set $a (v128.load (i32.add (local.get $from) (local.get $index))))
      (local.set $b (v128.load (i32.add (local.get $second) (local.get $index))))
      (local.set $c (v128.load (i32.add (local.get $third) (local.get $index))))
      (local.set $d (v128.load (i32.add (local.get $fourth) (local.get $index))))
      (v128.store (local.get $to) (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23
        (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $a) (local.get $b))
        (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $c) (local.get $d))))
      (v128.store offset=16 (local.get $to) (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31
        (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $a) (local.get $b))
        (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $c) (local.get $d))))
      (v128.store offset=32 (local.get $to) (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23
        (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $a) (local.get $b))
        (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $c) (local.get $d))))
      (v128.store offset=48 (local.get $to) (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31
        (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $a) (local.get $b))
        (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $c) (local.get $d))))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (local.set $index (i32.add (local.get $index) (i32.const 16)))
      ;; One turn more than whole sixteens: the rest of the runs, and what some have beyond them.
      (br_if $more (i32.le_u (local.get $index) (local.get $whole))))))
