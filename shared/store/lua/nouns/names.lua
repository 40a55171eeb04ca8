-- How keys are called: those of shared/store/keys.py, below the prefix in KEYS[1]; and the queue of tickets.
local P = KEYS[1]
local QUEUE = 'work'

local function at(name) return P .. name end
local function job_key(job) return P .. 'job:' .. job end
local function list_key(list) return P .. 'list:' .. list end
