/* The least that a compiled loop must do to run a Python strategy bar by bar: fill one bar object, update the
 * moving averages, call the bound method, book the market orders at the next open. No engine can beat it by much. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <structmember.h>

enum { WINDOW_MAX = 256, AVERAGES_MAX = 4, COLUMNS = 6, TICKS_PER_UNIT = 100 };
typedef enum { PENDING, RESTING, FILLED, CANCELLED } State;

typedef struct {
    PyObject_HEAD
    long long time;
    double open, high, low, close, volume;
} Bar;

typedef struct {
    PyObject_HEAD
    Py_ssize_t index;
} Order;

typedef struct {
    PyObject_HEAD
    long long time;
    double quantity, price;
} Fill;

typedef struct {
    PyObject_HEAD
    double value;
    long long sum, window[WINDOW_MAX]; /* in ticks: a sum of floats drifts, and ties of the averages turn into trades */
    int length, seen, oldest;
} Average;

typedef struct {
    double quantity, limit, price;
    State state;
} Record;

typedef struct {
    Py_ssize_t *items, count, room;
} Indices;

typedef struct {
    PyObject_HEAD
    Record *records;
    Py_ssize_t count, room;
    Indices pending, resting;
    Average *averages[AVERAGES_MAX];
    int average_count;
    double position, cash;
    Py_ssize_t fills;
} Engine;

#define FIELD(type, name, kind) {#name, kind, offsetof(type, name), READONLY, NULL}

static PyMemberDef bar_members[] = {
    FIELD(Bar, time, T_LONGLONG), FIELD(Bar, open, T_DOUBLE),  FIELD(Bar, high, T_DOUBLE),   FIELD(Bar, low, T_DOUBLE),
    FIELD(Bar, close, T_DOUBLE),  FIELD(Bar, volume, T_DOUBLE), {NULL}};
static PyMemberDef order_members[] = {FIELD(Order, index, T_PYSSIZET), {NULL}};
static PyMemberDef fill_members[] = {
    FIELD(Fill, time, T_LONGLONG), FIELD(Fill, quantity, T_DOUBLE), FIELD(Fill, price, T_DOUBLE), {NULL}};
static PyMemberDef average_members[] = {FIELD(Average, value, T_DOUBLE), {NULL}};
static PyMemberDef engine_members[] = {
    FIELD(Engine, position, T_DOUBLE), FIELD(Engine, cash, T_DOUBLE), FIELD(Engine, fills, T_PYSSIZET),
    {"orders", T_PYSSIZET, offsetof(Engine, count), READONLY, NULL}, {NULL}};

#define PLAIN_TYPE(variable, struct_name, members)                                                            \
    static PyTypeObject variable = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "callback." #struct_name,        \
                                    .tp_basicsize = sizeof(struct_name),                                      \
                                    .tp_flags = Py_TPFLAGS_DEFAULT,                                           \
                                    .tp_members = members}
PLAIN_TYPE(bar_type, Bar, bar_members);
PLAIN_TYPE(order_type, Order, order_members);
PLAIN_TYPE(fill_type, Fill, fill_members);
PLAIN_TYPE(average_type, Average, average_members);

static void average_update(Average *average, double price) {
    long long ticks = (long long)(price * TICKS_PER_UNIT + 0.5);
    if (average->seen == average->length) {
        average->sum -= average->window[average->oldest];
    } else {
        average->seen++;
    }
    average->sum += ticks;
    average->window[average->oldest] = ticks;
    average->oldest = average->oldest + 1 == average->length ? 0 : average->oldest + 1;
    if (average->seen == average->length) {
        average->value = (double)average->sum / (average->length * (double)TICKS_PER_UNIT);
    }
}

static int indices_push(Indices *indices, Py_ssize_t index) {
    if (indices->count == indices->room) {
        Py_ssize_t room = indices->room ? 2 * indices->room : 16;
        Py_ssize_t *items = PyMem_Realloc(indices->items, (size_t)room * sizeof *items);
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        indices->items = items;
        indices->room = room;
    }
    indices->items[indices->count++] = index;
    return 0;
}

static PyObject *engine_place(Engine *engine, double quantity, double limit) {
    if (engine->count == engine->room) {
        Py_ssize_t room = engine->room ? 2 * engine->room : 1024;
        Record *records = PyMem_Realloc(engine->records, (size_t)room * sizeof *records);
        if (records == NULL) {
            return PyErr_NoMemory();
        }
        engine->records = records;
        engine->room = room;
    }
    int is_market = isnan(limit);
    if (indices_push(is_market ? &engine->pending : &engine->resting, engine->count) < 0) {
        return NULL;
    }
    engine->records[engine->count] = (Record){quantity, limit, 0.0, is_market ? PENDING : RESTING};
    Order *order = PyObject_New(Order, &order_type);
    if (order != NULL) {
        order->index = engine->count++;
    }
    return (PyObject *)order;
}

static PyObject *engine_side(Engine *engine, PyObject *const *arguments, Py_ssize_t count, double sign) {
    double quantity = count > 0 ? PyFloat_AsDouble(arguments[0]) : 1.0;
    double limit = count > 1 ? PyFloat_AsDouble(arguments[1]) : NAN;
    return PyErr_Occurred() ? NULL : engine_place(engine, sign * quantity, limit);
}

static PyObject *engine_buy(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    return engine_side((Engine *)self, arguments, count, 1.0);
}

static PyObject *engine_sell(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    return engine_side((Engine *)self, arguments, count, -1.0);
}

static PyObject *engine_cancel(PyObject *self, PyObject *order) {
    Engine *engine = (Engine *)self;
    if (!Py_IS_TYPE(order, &order_type)) {
        PyErr_SetString(PyExc_TypeError, "cancel takes an order");
        return NULL;
    }
    Py_ssize_t index = ((Order *)order)->index;
    for (Py_ssize_t i = 0; i < engine->resting.count; i++) {
        if (engine->resting.items[i] == index) {
            engine->resting.items[i] = engine->resting.items[--engine->resting.count];
            engine->records[index].state = CANCELLED;
            break;
        }
    }
    Py_RETURN_NONE;
}

static PyObject *engine_average(PyObject *self, PyObject *length) {
    Engine *engine = (Engine *)self;
    long wanted = PyLong_AsLong(length);
    if (PyErr_Occurred()) {
        return NULL;
    }
    if (wanted < 1 || wanted > WINDOW_MAX || engine->average_count == AVERAGES_MAX) {
        PyErr_SetString(PyExc_ValueError, "too many averages, or a window out of range");
        return NULL;
    }
    Average *average = PyObject_New(Average, &average_type);
    if (average == NULL) {
        return NULL;
    }
    average->value = NAN;
    average->sum = 0;
    average->length = (int)wanted;
    average->seen = average->oldest = 0;
    engine->averages[engine->average_count++] = (Average *)Py_NewRef(average);
    return (PyObject *)average;
}

static int call(PyObject *function, PyObject *argument) {
    PyObject *arguments[2] = {NULL, argument};
    PyObject *answer = PyObject_Vectorcall(function, arguments + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_XDECREF(answer);
    return answer == NULL ? -1 : 0;
}

/* One object is used again for every event, unless the callee kept it. */
static PyObject *event_object(PyObject *last, PyTypeObject *type) {
    if (last != NULL && Py_REFCNT(last) == 1) {
        return last;
    }
    Py_XDECREF(last);
    return _PyObject_New(type);
}

static int engine_book(Engine *engine, Py_ssize_t index, double price, long long time, PyObject *on_fill, Fill **last) {
    Record *record = &engine->records[index];
    record->state = FILLED;
    record->price = price;
    engine->position += record->quantity;
    engine->cash -= record->quantity * price;
    engine->fills++;
    if (on_fill == Py_None) {
        return 0;
    }
    Fill *fill = *last = (Fill *)event_object((PyObject *)*last, &fill_type);
    if (fill == NULL) {
        return -1;
    }
    fill->time = time;
    fill->quantity = record->quantity;
    fill->price = price;
    return call(on_fill, (PyObject *)fill);
}

static int engine_execute(Engine *engine, const Bar *bar, PyObject *on_fill, Fill **last) {
    Py_ssize_t due = engine->pending.count;
    for (Py_ssize_t i = 0; i < due; i++) {
        if (engine_book(engine, engine->pending.items[i], bar->open, bar->time, on_fill, last) < 0) {
            return -1;
        }
    }
    engine->pending.count = 0;
    for (Py_ssize_t i = engine->resting.count; i-- > 0;) {
        Py_ssize_t index = engine->resting.items[i];
        const Record *record = &engine->records[index];
        if (record->quantity > 0 ? bar->low <= record->limit : bar->high >= record->limit) {
            engine->resting.items[i] = engine->resting.items[--engine->resting.count];
            if (engine_book(engine, index, record->limit, bar->time, on_fill, last) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

static int engine_loop(Engine *engine, const Py_buffer *columns, PyObject *on_bar, PyObject *on_fill) {
    Py_ssize_t rows = columns[0].len / 8;
    const long long *time = columns[0].buf;
    const double *open = columns[1].buf, *high = columns[2].buf, *low = columns[3].buf, *close = columns[4].buf,
                 *volume = columns[5].buf;
    Bar *bar = NULL;
    Fill *fill = NULL;
    int status = 0;
    for (Py_ssize_t i = 0; status == 0 && i < rows; i++) {
        bar = (Bar *)event_object((PyObject *)bar, &bar_type);
        if (bar == NULL) {
            return -1;
        }
        bar->time = time[i];
        bar->open = open[i];
        bar->high = high[i];
        bar->low = low[i];
        bar->close = close[i];
        bar->volume = volume[i];
        status = engine_execute(engine, bar, on_fill, &fill);
        for (int a = 0; a < engine->average_count; a++) {
            average_update(engine->averages[a], close[i]);
        }
        if (status == 0) {
            status = call(on_bar, (PyObject *)bar);
        }
    }
    Py_XDECREF(bar);
    Py_XDECREF(fill);
    return status;
}

/* run(on_bar, on_fill or None, time, open, high, low, close, volume) */
static PyObject *engine_run(PyObject *self, PyObject *arguments) {
    PyObject *on_bar, *on_fill, *sources[COLUMNS];
    Py_buffer columns[COLUMNS];
    if (!PyArg_ParseTuple(arguments, "OOOOOOOO", &on_bar, &on_fill, &sources[0], &sources[1], &sources[2], &sources[3],
                          &sources[4], &sources[5])) {
        return NULL;
    }
    int taken = 0, status = 0;
    for (; taken < COLUMNS; taken++) {
        if (PyObject_GetBuffer(sources[taken], &columns[taken], PyBUF_SIMPLE) < 0) {
            status = -1;
            break;
        }
        if (columns[taken].len != columns[0].len) {
            PyErr_SetString(PyExc_ValueError, "columns differ in length");
            taken++;
            status = -1;
            break;
        }
    }
    if (status == 0) {
        status = engine_loop((Engine *)self, columns, on_bar, on_fill);
    }
    while (taken-- > 0) {
        PyBuffer_Release(&columns[taken]);
    }
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

static void engine_free(PyObject *self) {
    Engine *engine = (Engine *)self;
    for (int a = 0; a < engine->average_count; a++) {
        Py_DECREF(engine->averages[a]);
    }
    PyMem_Free(engine->records);
    PyMem_Free(engine->pending.items);
    PyMem_Free(engine->resting.items);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef engine_methods[] = {
    {"buy", (PyCFunction)(void (*)(void))engine_buy, METH_FASTCALL, "Buy a quantity, at a limit if one is given."},
    {"sell", (PyCFunction)(void (*)(void))engine_sell, METH_FASTCALL, "Sell a quantity, at a limit if one is given."},
    {"cancel", engine_cancel, METH_O, "Cancel a resting order."},
    {"average", engine_average, METH_O, "Return a moving average that the loop updates."},
    {"run", engine_run, METH_VARARGS, "Call on_bar once a bar and on_fill once a fill."},
    {NULL}};

static PyTypeObject engine_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "callback.Engine",
                                   .tp_basicsize = sizeof(Engine),
                                   .tp_flags = Py_TPFLAGS_DEFAULT,
                                   .tp_new = PyType_GenericNew,
                                   .tp_dealloc = engine_free,
                                   .tp_members = engine_members,
                                   .tp_methods = engine_methods};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "callback", .m_size = -1};

PyMODINIT_FUNC PyInit_callback(void) {
    PyTypeObject *types[] = {&bar_type, &order_type, &fill_type, &average_type, &engine_type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (PyType_Ready(types[i]) < 0) {
            return NULL;
        }
    }
    PyObject *made = PyModule_Create(&module);
    if (made != NULL && PyModule_AddObjectRef(made, "Engine", (PyObject *)&engine_type) < 0) {
        Py_CLEAR(made);
    }
    return made;
}
