#!/usr/bin/env bash
# Draws the frames that weights and probability are fitted on, and fits them. Usage: bench/solve/fit.sh
# PROGRAM COUNTRY FOLDER; COUNTRY as bench/solve/run.sh makes it. The dumps stay in FOLDER.
set -euo pipefail
program=$1 country=$2 folder=$3
here=$(dirname "$0")
mkdir -p "$folder/weights" "$folder/probability"
towns=malta-2018,harrisburg,portland-central,north-bayreuth,liechtenstein-2021,porto-2020
towns=$towns,moscow-2020,moscow-north-centre
row() { "$program" row "$country" drop=liechtenstein-2013 "tag=$1" "dump=$folder/$1" "${@:2}"; }
noise=(relief=10 lens=0.02 opinion=30 bias=0.5 hole=0.1 newer=0.05 heavy=1)

row weights/10 only=$towns n=10 q=250 seed=61
row weights/15 only=$towns n=15 q=150 seed=62
row weights/8 only=$towns n=8 careful=1 q=200 seed=63
python3 "$here/fit.py" weights "$folder"/weights/*

# After the weights of score.rs are those that were found.
grids=portland-central,harrisburg
row probability/8 only=$towns n=8 careful=1 q=260 seed=73
row probability/10 only=$towns n=10 q=260 seed=72
row probability/15 only=$towns n=15 q=260 seed=71
row probability/20 only=$towns n=20 q=150 seed=74
row probability/absent-10 absent=$grids n=10 q=260 seed=75
row probability/absent-12 absent=malta-2018,north-bayreuth n=12 q=160 seed=77
row probability/absent-15 absent=$grids n=15 q=260 seed=76
row probability/absent-20 absent=$grids n=20 q=100 seed=78
row probability/noise only=$towns n=15 q=140 seed=81 "${noise[@]}"
row probability/strays only=$towns n=18 q=140 seed=82 stray=0.35 missing=0.25
row probability/absent-noise absent=$grids n=15 q=120 seed=83 "${noise[@]}"
row probability/absent-strays absent=$grids n=18 q=120 seed=84 stray=0.35 missing=0.25
python3 "$here/fit.py" probability "$folder"/probability/*
